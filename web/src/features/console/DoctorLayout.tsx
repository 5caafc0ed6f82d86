import { Outlet } from "react-router";
import { Loading } from "../../ui/States";
import { DoctorAlertsProvider } from "./alerts";
import { useFeed } from "./data";
import "./console.css";

/** Around every page of the doctor, so that an alert reaches them on each, the call included. */
export default function DoctorLayout() {
  const feed = useFeed();
  if (feed === null) return <Loading />;
  return (
    <DoctorAlertsProvider feed={feed}>
      <Outlet />
    </DoctorAlertsProvider>
  );
}
