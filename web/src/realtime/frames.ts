/** Socket frames: generated from the contracts, with the few names that this folder adds. */
import type {
  Candidate,
  Description,
  Media,
  PeerMedia,
  Quality,
  Restart,
  SetChannel,
} from "../api/generated/frames";

export type {
  Alert,
  CallBackChannel,
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
  PointedAt,
  Presence,
  ProblemFrame,
  ReadMarks,
  Room,
  RoomGuest,
  RoomRole,
  RoomStatus,
  SessionDescription,
  SharedView,
  SignallingClientFrame,
  SignallingServerFrame,
  TestVerdict,
  VisitNews,
  WaitEstimate,
} from "../api/generated/frames";
export { CloseCode, PROTOCOL_VERSION } from "../api/generated/frames";

/** Between the two browsers of a pair. */
export type NegotiationFrame = Description | Candidate | Restart;
export type QualityFigures = Omit<Quality, "type">;
export type PeerMediaFrame = PeerMedia;
export type PictureKind = PeerMedia["picture_kind"];
export type PictureState = NonNullable<Media["picture"]>;
export type CallChannel = SetChannel["channel"];
