import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { visitQuery } from "../../api/queries";
import { ReceptionShell } from "../console/ReceptionShell";
import { placeOf } from "../reception/places";
import { TimelineView, useTimelineTitle } from "./TimelineView";

export default function ReceptionTimelinePage() {
  const title = useTimelineTitle();
  const { visitId = "" } = useParams();
  const visit = useQuery(visitQuery(visitId)).data;
  return (
    <ReceptionShell title={title}>
      <TimelineView title={title} back={visit ? placeOf(visit) : "/rejestracja/wizyty"} />
    </ReceptionShell>
  );
}
