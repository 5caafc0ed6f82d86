import { DoctorShell } from "../console/DoctorShell";
import { TimelineView, useTimelineTitle } from "./TimelineView";

export default function DoctorTimelinePage() {
  const title = useTimelineTitle();
  return (
    <DoctorShell title={title}>
      <TimelineView title={title} back="/lekarz" />
    </DoctorShell>
  );
}
