/**
 * The call of one visit: a fresh peer connection for each connection of the other side, the newest
 * picture that flows, and its quality. A picture is given up only when a better one is there.
 */
import { Adaptation, PICTURE_STEPS } from "./adaptation";
import type { Cancel, Environment } from "./environment";
import type {
  CandidateFrame,
  DescriptionFrame,
  IceServer,
  Peer,
  PictureState,
  SignallingServerFrame,
} from "./frames";
import { PeerLink } from "./peer";
import { type Quality, QualityJudge, type Sample, sampleOf, type Way, wayOf } from "./quality";
import { safetyCode } from "./safety";
import { isTalkedHere, type Signalling } from "./signalling";
import { Store } from "./store";

export const CALL_LIMITS = {
  sample_every_ms: 500,
  report_every_samples: 20,
  held_frames_max: 512,
  /** How long a picture without its sender's socket may stay. */
  retiring_ms_max: 60_000,
};

export type Link = "idle" | "connecting" | "connected" | "interrupted";

export interface CallState {
  link: Link;
  /** Since when the picture is gone, in ms of the environment's clock. */
  interrupted_since: number | null;
  remote_audio: MediaStreamTrack | null;
  remote_video: MediaStreamTrack | null;
  remote_microphone: boolean;
  remote_camera: boolean;
  /** Why no picture of the other side comes although its camera is on. */
  remote_picture: PictureState;
  /** The same of our own picture. */
  picture: PictureState;
  quality: Quality;
}

/** What `window.__videoporadyCall` answers, for checks by machines: no content, counters only. */
export interface CallSummary extends Sample {
  link: Link;
  connection_count: number;
  /** How often the picture was gone. */
  interruption_count: number;
}

export interface CallOptions {
  signalling: Signalling;
  environment: Environment;
  makeConnection: (ice_servers: readonly IceServer[]) => RTCPeerConnection;
}

export class Call {
  readonly state = new Store<CallState>({
    link: "idle",
    interrupted_since: null,
    remote_audio: null,
    remote_video: null,
    remote_microphone: true,
    remote_camera: true,
    remote_picture: "flows",
    picture: "flows",
    quality: "good",
  });
  private readonly links = new Map<string, PeerLink>();
  /** Links whose far end has another id by now. Their picture may still flow. */
  private readonly retired = new Set<PeerLink>();
  private readonly held: (DescriptionFrame | CandidateFrame)[] = [];
  private readonly tracks = new Map<"audio" | "video", MediaStreamTrack | null>();
  private media = { microphone: false, camera: false };
  private adaptation = new Adaptation();
  private wants_audio_only = false;
  private is_room_audio_only = false;
  private judge = new QualityJudge();
  private judged: PeerLink | null = null;
  private sample_count = 0;
  private connection_count = 0;
  private interruption_count = 0;
  private sampling: Cancel | null = null;
  private is_closed = false;
  private readonly stops: Cancel[];

  constructor(private readonly options: CallOptions) {
    const { signalling, environment } = options;
    this.stops = [
      signalling.onFrame((frame) => this.receive(frame)),
      environment.onWake(() => this.networkChanged()),
    ];
  }

  /** What is sent from now on, in this call and in each new connection. */
  async send(kind: "audio" | "video", track: MediaStreamTrack | null): Promise<void> {
    this.tracks.set(kind, track);
    const all = [...this.links.values(), ...this.retired];
    await Promise.all(all.map((link) => link.sendTrack(kind, track)));
  }

  /** Tell the other side's screen what is switched on. */
  showMedia(microphone: boolean, camera: boolean): void {
    this.media = { microphone, camera };
    this.tellMedia();
  }

  /** By hand: no picture is sent, and none is wanted, so that the line belongs to the sound. */
  setAudioOnly(on: boolean): void {
    if (on === this.wants_audio_only) return;
    this.wants_audio_only = on;
    this.adaptPicture();
  }

  /** The address changed (Wi-Fi to mobile): find new paths at once, do not wait for the loss. */
  networkChanged(): void {
    for (const link of this.links.values()) {
      if (!link.is_connected || this.state.get().quality === "lost") link.restartIce();
    }
  }

  /** Somebody asks for it by hand: by a fresh socket, and by every path there is. */
  restart(): void {
    this.options.signalling.reconnect();
    for (const link of this.links.values()) link.restartIce();
  }

  /** The code that both people can compare by voice; null while there is no connection. */
  async safetyCode(): Promise<string[] | null> {
    const link = this.shown();
    const descriptions = link?.is_connected ? link.descriptions : null;
    return descriptions && safetyCode(...descriptions);
  }

  async summary(): Promise<CallSummary | null> {
    const link = this.shown();
    if (link === null) return null;
    const report = await link.connection.getStats();
    const sample = sampleOf(report, this.options.environment.now());
    const { connection_count, interruption_count } = this;
    return { ...sample, link: this.state.get().link, connection_count, interruption_count };
  }

  /** On which way the shown picture flows. */
  async way(): Promise<Way> {
    const link = this.shown();
    return link === null ? {} : wayOf(await link.connection.getStats());
  }

  close(): void {
    this.is_closed = true;
    for (const stop of this.stops) stop();
    this.hangUp();
  }

  private receive(frame: SignallingServerFrame): void {
    switch (frame.type) {
      case "welcome":
        // The other side knows this connection by a new id: the old ones lead nowhere.
        for (const peer_id of [...this.links.keys()]) this.retire(peer_id);
        this.held.length = 0;
        this.tellMedia();
        this.follow();
        break;
      case "room":
        this.follow();
        break;
      case "peer_joined":
        this.tellMedia();
        this.follow();
        break;
      case "peer_left":
        this.retire(frame.peer.connection_id);
        this.refresh();
        break;
      case "peer_media": {
        const { microphone, camera, picture = "flows" } = frame;
        const before = this.state.get();
        // Each new connection tells it again: only a change explains that less flows.
        const is_change =
          microphone !== before.remote_microphone ||
          camera !== before.remote_camera ||
          picture !== before.remote_picture;
        if (is_change) this.judge.expectChange();
        this.state.patch({
          remote_microphone: microphone,
          remote_camera: camera,
          remote_picture: picture,
        });
        this.adaptPicture();
        break;
      }
      case "description":
      case "candidate":
        this.deliver(frame);
        break;
    }
  }

  private get is_audio_only(): boolean {
    return this.wants_audio_only || this.is_room_audio_only;
  }

  private setRoomAudioOnly(on: boolean): void {
    if (on === this.is_room_audio_only) return;
    this.is_room_audio_only = on;
    this.adaptPicture();
  }

  private tellMedia(): void {
    const { picture } = this.state.get();
    this.options.signalling.send({ type: "media", ...this.media, picture });
  }

  /** What of the picture is sent, by the line and by what both people want. */
  private adaptPicture(): void {
    const known = this.state.get();
    const step = this.pictureStep();
    for (const link of this.links.values()) void link.limitPicture(step);
    const picture: PictureState = this.is_audio_only
      ? "declined"
      : this.adaptation.is_paused
        ? "paused"
        : "flows";
    if (picture === known.picture) return;
    this.state.patch({ picture });
    this.tellMedia();
  }

  private pictureStep() {
    const is_unwanted = this.is_audio_only || this.state.get().remote_picture === "declined";
    return PICTURE_STEPS[is_unwanted ? 0 : this.adaptation.step];
  }

  private follow(): void {
    const { room, peers, role } = this.options.signalling.state.get();
    this.setRoomAudioOnly(room?.channel === "audio");
    if (!isTalkedHere(room)) {
      if (this.links.size + this.retired.size > 0) this.hangUp();
      return;
    }
    if (role === "reception" || role === null) return;
    for (const peer of peers) {
      if (peer.role === "reception" || peer.role === role) continue;
      if (!this.links.has(peer.connection_id)) this.connect(peer);
    }
    for (const frame of this.held.splice(0)) this.deliver(frame);
    this.refresh();
  }

  private connect(peer: Peer): void {
    const { signalling, environment, makeConnection } = this.options;
    const { role, ice_servers } = signalling.state.get();
    const peer_id = peer.connection_id;
    const link = new PeerLink({
      polite: role === "patient",
      environment,
      makeConnection: () => makeConnection(ice_servers),
      wire: {
        description: (description) =>
          signalling.send({ type: "description", peer_id, description }),
        candidate: (candidate) => signalling.send({ type: "candidate", peer_id, candidate }),
      },
      onChange: () => this.refresh(),
    });
    this.links.set(peer_id, link);
    this.connection_count += 1;
    void link.limitPicture(this.pictureStep());
    for (const kind of ["audio", "video"] as const) {
      void link.sendTrack(kind, this.tracks.get(kind) ?? null);
    }
    this.sample();
  }

  private deliver(frame: DescriptionFrame | CandidateFrame): void {
    const link = this.links.get(frame.peer_id);
    if (link === undefined) {
      // The doctor's offer may be quicker than the news that the call began.
      if (this.held.length < CALL_LIMITS.held_frames_max) this.held.push(frame);
      return;
    }
    if (frame.type === "description") void link.receiveDescription(frame.description);
    else void link.receiveCandidate(frame.candidate);
  }

  private retire(peer_id: string): void {
    const link = this.links.get(peer_id);
    if (link === undefined) return;
    this.links.delete(peer_id);
    this.retired.add(link);
    link.retire();
    this.options.environment.after(CALL_LIMITS.retiring_ms_max, () => this.forget(link));
  }

  private forget(link: PeerLink): void {
    link.close();
    if (this.retired.delete(link)) this.refresh();
  }

  /** The link whose picture is on the screen: the newest that flows, else the newest. */
  private shown(): PeerLink | null {
    const all = [...[...this.links.values()].reverse(), ...[...this.retired].reverse()];
    return all.find((one) => one.is_connected) ?? all[0] ?? null;
  }

  private refresh(): void {
    if (this.is_closed) return;
    const shown = this.shown();
    if (shown?.is_connected && !this.retired.has(shown)) this.closeRetired();
    const known = this.state.get();
    const link = this.linkState(shown, known);
    const since = link === "interrupted" ? this.options.environment.now() : null;
    if (link === "interrupted" && known.link !== link) this.interruption_count += 1;
    this.state.set({
      ...known,
      link,
      interrupted_since: link === "interrupted" ? (known.interrupted_since ?? since) : null,
      remote_audio: shown?.remote.get("audio") ?? null,
      remote_video: shown?.remote.get("video") ?? null,
    });
  }

  private linkState(shown: PeerLink | null, known: CallState): Link {
    const has_met = known.link === "connected" || known.link === "interrupted";
    if (shown?.is_connected) {
      return known.quality === "lost" && this.judged === shown ? "interrupted" : "connected";
    }
    if (has_met) return "interrupted";
    return shown === null ? "idle" : "connecting";
  }

  private sample(): void {
    if (this.sampling !== null || this.is_closed) return;
    this.sampling = this.options.environment.after(CALL_LIMITS.sample_every_ms, () => {
      this.sampling = null;
      void this.takeSample().then(() => {
        if (this.links.size + this.retired.size > 0) this.sample();
      });
    });
  }

  private async takeSample(): Promise<void> {
    const link = this.shown();
    if (link === null || !link.was_connected || link.is_over) return;
    if (this.judged !== link) {
      this.judged = link;
      this.judge = new QualityJudge();
      this.adaptation.restart();
    }
    const report = await link.connection.getStats();
    if (this.is_closed || this.judged !== link) return;
    const sample = sampleOf(report, this.options.environment.now());
    const sampled = this.judge.judge(sample);
    if (sampled !== "lost") this.adapt(sample);
    const quality: Quality = link.is_connected ? sampled : "lost";
    // ICE notices a dead path only after some seconds: look for a new one at once.
    if (quality === "lost" && this.state.get().quality !== "lost") {
      link.restartIce();
      // An offer sent into a dead socket would wait for its heartbeat to notice.
      this.options.signalling.doubt();
    }
    this.state.patch({ quality });
    this.refresh();
    this.sample_count += 1;
    const { figures } = this.judge;
    if (figures !== null && this.sample_count % CALL_LIMITS.report_every_samples === 0) {
      this.options.signalling.send({ type: "quality", ...figures });
    }
  }

  private adapt(sample: Sample): void {
    const { step } = this.adaptation;
    const { remote_loss_percent: loss_percent } = sample;
    if (this.adaptation.judge({ ...sample, loss_percent }) !== step) this.adaptPicture();
  }

  private closeRetired(): void {
    for (const link of this.retired) link.close();
    this.retired.clear();
  }

  private hangUp(): void {
    this.sampling?.();
    this.sampling = null;
    for (const link of this.links.values()) link.close();
    this.links.clear();
    this.closeRetired();
    this.held.length = 0;
    if (this.is_closed) return;
    this.state.patch({
      link: "idle",
      interrupted_since: null,
      remote_audio: null,
      remote_video: null,
      quality: "good",
    });
  }
}
