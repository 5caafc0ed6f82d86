/**
 * One RTCPeerConnection to one connection of the other side: trickled candidates, ICE restart, and
 * offers from one side alone. The other side asks for one when it has lost the path. In Chromium a
 * side that takes its own offer back, as "perfect negotiation" would have it, shows and plays nothing
 * any more: docs/decisions/0038-one-side-offers.md.
 */
import { BEST_STEP, PICTURE_STEPS, type PictureStep } from "./adaptation";
import type { Cancel, Environment } from "./environment";
import type { IceCandidate, PictureKind, SessionDescription } from "./frames";

export const PEER_LIMITS = {
  /** A slow relay is found within this time; a call that is not there by then looks anew. */
  first_connection_ms_max: 8_000,
  /** "disconnected" often heals by itself within this time. */
  disconnected_ms_max: 1_500,
  restart_every_ms: 5_000,
  early_candidates_max: 256,
  /** Speech is no clearer with more. */
  sound_kilobits_per_second_max: 40,
};

export interface PeerWire {
  description(description: SessionDescription): void;
  candidate(candidate: IceCandidate | null): void;
  /** To the side that offers: the path is gone. */
  restart(): void;
}

export interface PeerLinkOptions {
  /** Or answers what the other side offers. */
  offers: boolean;
  /** Whether anything is sent yet: see `open`. */
  is_open: boolean;
  wire: PeerWire;
  environment: Environment;
  makeConnection: () => RTCPeerConnection;
  onChange: () => void;
}

export class PeerLink {
  readonly connection: RTCPeerConnection;
  readonly remote = new Map<"audio" | "video", MediaStreamTrack>();
  was_connected = false;
  private is_open: boolean;
  private is_closed = false;
  private is_retiring = false;
  private readonly early: (IceCandidate | null)[] = [];
  /** What is sent, or will be once the link is open and the first offer has come. */
  private readonly tracks = new Map<"audio" | "video", MediaStreamTrack | null>();
  private picture: PictureStep | undefined = PICTURE_STEPS[BEST_STEP];
  private picture_kind: PictureKind = "camera";
  private work: Promise<void> = Promise.resolve();
  private restart_timer: Cancel | null = null;

  constructor(private readonly options: PeerLinkOptions) {
    this.is_open = options.is_open;
    this.connection = options.makeConnection();
    if (options.offers) this.connection.onnegotiationneeded = () => void this.offer();
    this.connection.onicecandidate = ({ candidate }) => {
      if (this.is_retiring) return;
      options.wire.candidate(candidate === null ? null : (candidate.toJSON() as IceCandidate));
    };
    this.connection.ontrack = ({ track }) => {
      this.remote.set(track.kind as "audio" | "video", track);
      options.onChange();
    };
    this.connection.onconnectionstatechange = () => this.stateChanged();
  }

  get is_connected(): boolean {
    return this.connection.connectionState === "connected";
  }

  get is_over(): boolean {
    return this.is_closed || this.connection.connectionState === "closed";
  }

  /** The descriptions in use, ours and theirs; null before both are agreed. */
  get descriptions(): [string, string] | null {
    const { currentLocalDescription: ours, currentRemoteDescription: theirs } = this.connection;
    return ours && theirs ? [ours.sdp, theirs.sdp] : null;
  }

  /** The other side went, but its picture may still flow: keep it until there is a better one. */
  retire(): void {
    this.is_retiring = true;
    this.restart_timer?.();
  }

  /** From now on everything is sent, by a connection that may have been made before. */
  open(): void {
    this.is_open = true;
    for (const kind of this.tracks.keys()) void this.place(kind);
  }

  /** Send this track from now on; null sends nothing. Never renegotiates: the place is kept. */
  sendTrack(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    this.tracks.set(kind, track);
    return this.place(kind);
  }

  /** So much of a picture and no more; the sound comes first, whatever is left. */
  limitPicture(step: PictureStep | undefined, kind: PictureKind = "camera"): Promise<void> {
    this.picture = step;
    this.picture_kind = kind;
    return this.queue(() => this.applyLimits());
  }

  /** In the order in which they came: a candidate never overtakes its description. */
  receiveDescription(description: SessionDescription): Promise<void> {
    return this.queue(() => this.applyDescription(description));
  }

  receiveCandidate(candidate: IceCandidate | null): Promise<void> {
    return this.queue(() => this.applyCandidate(candidate));
  }

  /** Looks for new paths. Before the first connection the side that offers sees to it alone. */
  restartIce(): void {
    if (this.is_over || this.is_retiring || this.connection.remoteDescription === null) return;
    if (this.options.offers) this.connection.restartIce();
    else if (this.was_connected) this.options.wire.restart();
    else return;
    this.restartLater(this.patience_ms);
  }

  /** The other side has lost the path. */
  receiveRestart(): void {
    if (this.options.offers) this.tryAgain();
  }

  close(): void {
    if (this.is_closed) return;
    this.is_closed = true;
    this.restart_timer?.();
    this.connection.onnegotiationneeded = null;
    this.connection.onicecandidate = null;
    this.connection.ontrack = null;
    this.connection.onconnectionstatechange = null;
    this.connection.close();
  }

  /** Of the side that offers: for the answer. */
  private get is_waiting(): boolean {
    return this.connection.signalingState === "have-local-offer";
  }

  private get patience_ms(): number {
    const { restart_every_ms, first_connection_ms_max } = PEER_LIMITS;
    return this.was_connected ? restart_every_ms : first_connection_ms_max;
  }

  private async place(kind: "audio" | "video"): Promise<void> {
    const track = this.is_open ? (this.tracks.get(kind) ?? null) : null;
    const transceiver = this.connection
      .getTransceivers()
      .find((one) => one.receiver.track.kind === kind && one.currentDirection !== "stopped");
    if (transceiver === undefined) {
      // The places of the side that answers come with the offer.
      if (!this.options.offers) return;
      this.connection.addTransceiver(track ?? kind, { direction: "sendrecv" });
      return;
    }
    // Made by the offer of the other side, which knows nothing of what we will send.
    if (transceiver.direction === "recvonly") transceiver.direction = "sendrecv";
    await transceiver.sender.replaceTrack(track);
  }

  private async applyLimits(): Promise<void> {
    for (const { sender, receiver } of this.connection.getTransceivers()) {
      const parameters = sender.getParameters();
      const [encoding] = parameters.encodings;
      // Not negotiated yet: it is done again once the connection stands.
      if (encoding === undefined) continue;
      if (receiver.track.kind === "audio") {
        encoding.priority = "high";
        encoding.networkPriority = "high";
        encoding.maxBitrate = PEER_LIMITS.sound_kilobits_per_second_max * 1000;
      } else {
        // Before it is sent, so that its first picture has the right size already.
        limit(encoding, this.picture, this.tracks.get("video") ?? null);
        // Of a screen letters must stay legible; of a face movement matters as much.
        const is_screen = this.picture_kind === "screen";
        parameters.degradationPreference = is_screen ? "maintain-resolution" : "balanced";
      }
      await sender.setParameters(parameters);
    }
  }

  private async offer(): Promise<void> {
    if (this.is_retiring) return;
    try {
      await this.connection.setLocalDescription();
      this.sendLocal();
      if (this.restart_timer === null) this.restartLater(this.patience_ms);
    } catch (error) {
      if (!this.is_closed) throw error;
    }
  }

  private sendLocal(): void {
    const local = this.connection.localDescription;
    if (local !== null && !this.is_closed) {
      this.options.wire.description({ type: local.type, sdp: local.sdp });
    }
  }

  private async applyDescription(description: SessionDescription): Promise<void> {
    const { connection } = this;
    const is_expected = this.options.offers
      ? description.type === "answer" && this.is_waiting
      : description.type === "offer";
    if (!is_expected) return;
    await connection.setRemoteDescription(description as RTCSessionDescriptionInit);
    for (const candidate of this.early.splice(0)) await this.applyCandidate(candidate);
    if (this.options.offers) {
      if (!this.was_connected) this.restartLater(this.patience_ms);
      return;
    }
    for (const kind of this.tracks.keys()) await this.place(kind);
    await connection.setLocalDescription();
    this.sendLocal();
  }

  private async applyCandidate(candidate: IceCandidate | null): Promise<void> {
    if (this.connection.remoteDescription === null) {
      // A candidate may be quicker than the description that it belongs to.
      const has_room = this.early.length < PEER_LIMITS.early_candidates_max;
      if (has_room) this.early.push(candidate);
      return;
    }
    await this.connection.addIceCandidate((candidate as RTCIceCandidateInit) ?? undefined);
  }

  private queue(step: () => Promise<void>): Promise<void> {
    this.work = this.work.then(async () => {
      if (this.is_closed) return;
      try {
        await step();
      } catch (error) {
        // A description of a connection that has moved on. The next restart brings a good one.
        if (!this.is_closed) console.warn("negotiation step failed", error);
      }
    });
    return this.work;
  }

  private stateChanged(): void {
    const { connectionState } = this.connection;
    if (connectionState === "connected") {
      this.was_connected = true;
      void this.queue(() => this.applyLimits());
      this.restart_timer?.();
      this.restart_timer = null;
    } else if (connectionState === "disconnected") {
      this.restartLater(PEER_LIMITS.disconnected_ms_max);
    } else if (connectionState === "failed") {
      this.restartIce();
    }
    this.options.onChange();
  }

  private tryAgain(): void {
    if (!this.is_waiting) {
      this.restartIce();
      return;
    }
    // The offer or its answer is lost: what is offered anew would wait for that answer.
    this.sendLocal();
    this.restartLater(this.patience_ms);
  }

  private restartLater(delay_ms: number): void {
    this.restart_timer?.();
    if (this.is_retiring || this.is_closed) return;
    this.restart_timer = this.options.environment.after(delay_ms, () => {
      this.restart_timer = null;
      if (!this.is_connected) this.tryAgain();
    });
  }
}

function limit(
  encoding: RTCRtpEncodingParameters,
  step: PictureStep | undefined,
  track: MediaStreamTrack | null,
): void {
  const { kilobits_per_second = 0, frames_per_second = 0, shorter_side = 0 } = step ?? {};
  encoding.active = kilobits_per_second > 0;
  encoding.priority = "low";
  encoding.networkPriority = "low";
  if (!encoding.active) return;
  encoding.maxBitrate = kilobits_per_second * 1000;
  encoding.maxFramerate = frames_per_second;
  const { width, height } = track?.getSettings() ?? {};
  const side = Math.min(width ?? shorter_side, height ?? shorter_side);
  encoding.scaleResolutionDownBy = Math.max(1, side / shorter_side);
}
