/** RTCPeerConnection as far as the rules need it: its states, and no media. */
import type { IceCandidate, SessionDescription } from "../../src/realtime/frames";

export const KINDS = ["audio", "video"] as const;

export class FakeTransceiver {
  readonly receiver: { track: { kind: string } };
  readonly sender = {
    track: null as unknown,
    parameters: { encodings: [{}] as RTCRtpEncodingParameters[] },
    getParameters: () => structuredClone(this.sender.parameters),
    setParameters: async (parameters: { encodings: RTCRtpEncodingParameters[] }) => {
      this.sender.parameters = parameters;
    },
    replaceTrack: async (track: unknown) => {
      this.sender.track = track;
    },
  };
  currentDirection: string | null = null;

  constructor(
    kind: string,
    public direction: string,
  ) {
    this.receiver = { track: { kind } };
  }
}

/** The signalling state machine of RTCPeerConnection, with its implicit rollback, and no media. */
export class FakeConnection {
  signalingState = "stable";
  connectionState = "new";
  localDescription: SessionDescription | null = null;
  remoteDescription: SessionDescription | null = null;
  readonly candidates: (IceCandidate | undefined)[] = [];
  readonly history: string[] = [];
  onnegotiationneeded: (() => void) | null = null;
  onicecandidate: ((event: { candidate: null }) => void) | null = null;
  ontrack: unknown = null;
  onconnectionstatechange: (() => void) | null = null;
  readonly transceivers: FakeTransceiver[] = [];
  /** What getStats answers, by id. */
  readonly stats = new Map<string, unknown>();
  private offer_count = 0;

  constructor(private readonly name: string) {}

  async getStats(): Promise<RTCStatsReport> {
    return this.stats as unknown as RTCStatsReport;
  }

  getTransceivers(): readonly FakeTransceiver[] {
    return this.transceivers;
  }

  addTransceiver(of: string | { kind: string }, { direction }: { direction: string }): void {
    this.transceivers.push(new FakeTransceiver(typeof of === "string" ? of : of.kind, direction));
    // Once for all that one task adds.
    if (this.transceivers.length === 1) queueMicrotask(() => this.onnegotiationneeded?.());
  }

  async setLocalDescription(): Promise<void> {
    await Promise.resolve();
    if (this.signalingState === "have-remote-offer") {
      this.localDescription = { type: "answer", sdp: `${this.name}-answer` };
      this.become("stable");
    } else {
      this.offer_count += 1;
      this.localDescription = { type: "offer", sdp: `${this.name}-offer-${this.offer_count}` };
      this.become("have-local-offer");
    }
  }

  async setRemoteDescription(description: SessionDescription): Promise<void> {
    await Promise.resolve();
    if (description.type === "answer") {
      if (this.signalingState !== "have-local-offer") throw new Error("no offer to answer");
      this.become("stable");
    } else {
      if (this.signalingState === "have-local-offer") this.history.push("rollback");
      else if (this.transceivers.length === 0) {
        for (const kind of KINDS) this.transceivers.push(new FakeTransceiver(kind, "recvonly"));
      }
      this.become("have-remote-offer");
    }
    this.remoteDescription = description;
  }

  async addIceCandidate(candidate?: IceCandidate): Promise<void> {
    if (this.remoteDescription === null) throw new Error("candidate before its description");
    this.candidates.push(candidate);
  }

  restartIce(): void {
    this.history.push("restart");
    this.onnegotiationneeded?.();
  }

  connect(state: string): void {
    this.connectionState = state;
    this.onconnectionstatechange?.();
  }

  close(): void {
    this.connectionState = "closed";
  }

  private become(state: string): void {
    this.signalingState = state;
    this.history.push(state);
  }
}
