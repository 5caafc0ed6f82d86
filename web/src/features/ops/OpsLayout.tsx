import { Outlet } from "react-router";
import "../console/console.css";
import "./ops.css";

/** Around every page of the configuration. */
export default function OpsLayout() {
  return <Outlet />;
}
