/** Socket frames: generated from the contracts, with the few names that this folder adds. */
import type { Candidate, Description, Quality } from "../api/generated/frames";

export type {
  Alert,
  ChatClientFrame,
  ChatServerFrame,
  ChatWelcome,
  Document,
  Hello,
  IceCandidate,
  IceServer,
  LastTest,
  Message,
  NotifyClientFrame,
  NotifyServerFrame,
  Observed,
  ParticipantRole,
  Peer,
  Presence,
  ProblemFrame,
  ReadMarks,
  Room,
  RoomStatus,
  SessionDescription,
  SignallingClientFrame,
  SignallingServerFrame,
  TestVerdict,
  VisitNews,
} from "../api/generated/frames";
export { CloseCode, PROTOCOL_VERSION } from "../api/generated/frames";

export type CandidateFrame = Candidate;
export type DescriptionFrame = Description;
export type QualityFigures = Omit<Quality, "type">;
