import { Outlet } from "react-router";
import { PortalFrame } from "../../ui/PortalFrame";

export function PortalLayout() {
  return (
    <PortalFrame>
      <Outlet />
    </PortalFrame>
  );
}
