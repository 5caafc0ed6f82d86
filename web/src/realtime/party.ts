/**
 * One other person of the call: a fresh peer connection for each of their connections, the newest
 * picture that flows, and its quality. A picture is given up only when a better one is there.
 */
import { Adaptation, stepOf } from "./adaptation";
import type { Cancel, Environment } from "./environment";
import type {
  NegotiationFrame,
  PeerMediaFrame,
  PictureKind,
  PictureState,
  QualityFigures,
} from "./frames";
import { PeerLink, type PeerWire } from "./peer";
import { type Quality, QualityJudge, type Sample, sampleOf, type Way, wayOf } from "./quality";
import type { Who } from "./roles";
import { safetyCode } from "./safety";
import { Store } from "./store";

/** How long a picture without its sender's socket may stay. */
export const RETIRING_MS_MAX = 60_000;
/** How long a new connection sends no better picture than this. */
export const FIRST_PICTURES_MS = 2_000;
export const FIRST_STEP = 3;

export type Link = "idle" | "connecting" | "connected" | "interrupted";

export interface PartyState extends Who {
  link: Link;
  /** Since when the picture is gone, in ms of the environment's clock. */
  interrupted_since: number | null;
  audio_track: MediaStreamTrack | null;
  video_track: MediaStreamTrack | null;
  microphone: boolean;
  camera: boolean;
  /** Why no picture of theirs comes although their camera is on. */
  picture: PictureState;
  /** Since when they show their screen in place of their face, or null. */
  screen_since: number | null;
  /** What becomes of our picture on the way to them. */
  sent: PictureState;
  quality: Quality;
}

/** What we send: the same to everybody, as far as the line to each carries it. */
export interface Outgoing {
  /** Before the call nothing is sent, nor is anything shown: the connection alone is made. */
  readonly is_open: boolean;
  readonly tracks: ReadonlyMap<"audio" | "video", MediaStreamTrack | null>;
  readonly picture_kind: PictureKind;
  readonly is_audio_only: boolean;
  /** The line out is shared by everybody who gets a picture. */
  readonly best_step: number;
}

/** Of one person: counters, no content. */
export interface PartySummary extends Sample {
  role: Who["role"];
  guest_id: string | null;
  link: Link;
  connection_count: number;
  /** How often the picture was gone. */
  interruption_count: number;
}

export interface PartyOptions {
  who: Who;
  /** Makes the offers of this pair; the other side answers. */
  offers: boolean;
  outgoing: Outgoing;
  environment: Environment;
  makeConnection: () => RTCPeerConnection;
  wireTo: (peer_id: string) => PeerWire;
  /** Nothing came for a moment. */
  onSilent: () => void;
}

export function nobodyYet(who: Who): PartyState {
  return {
    ...who,
    link: "idle",
    interrupted_since: null,
    audio_track: null,
    video_track: null,
    microphone: true,
    camera: true,
    picture: "flows",
    screen_since: null,
    sent: "flows",
    quality: "good",
  };
}

export class Party {
  readonly state: Store<PartyState>;
  private readonly links = new Map<string, PeerLink>();
  /** Links whose far end has another id by now. Their picture may still flow. */
  private readonly retired = new Set<PeerLink>();
  private readonly adaptation = new Adaptation();
  private judge = new QualityJudge();
  private is_beginning = true;
  private grows: Cancel | null = null;
  private judged: PeerLink | null = null;
  private connection_count = 0;
  private interruption_count = 0;
  private is_closed = false;

  constructor(private readonly options: PartyOptions) {
    this.state = new Store(nobodyYet(options.who));
  }

  /** By which connections they are in the call now. */
  get peer_ids(): readonly string[] {
    return [...this.links.keys()];
  }

  /** Whether anything of them may still be shown. */
  get is_here(): boolean {
    return this.links.size + this.retired.size > 0;
  }

  get figures(): QualityFigures | null {
    return this.judge.figures;
  }

  /** When the next sample is due. */
  get due_ms(): number {
    return this.judge.due_ms;
  }

  connect(peer_id: string): void {
    if (this.links.has(peer_id)) return;
    const { offers, environment, makeConnection, wireTo, outgoing } = this.options;
    const link = new PeerLink({
      offers,
      is_open: outgoing.is_open,
      environment,
      makeConnection,
      wire: wireTo(peer_id),
      onChange: () => this.refresh(),
    });
    this.links.set(peer_id, link);
    this.connection_count += 1;
    this.beginSmall();
    this.adaptPicture();
    for (const kind of ["audio", "video"] as const) {
      void link.sendTrack(kind, outgoing.tracks.get(kind) ?? null);
    }
    this.refresh();
  }

  /** The call begins: by a connection that was made while somebody waited, or by the next. */
  open(): void {
    this.beginSmall();
    for (const link of this.links.values()) link.open();
    this.refresh();
  }

  deliver(frame: NegotiationFrame): void {
    const link = this.links.get(frame.peer_id);
    if (frame.type === "description") void link?.receiveDescription(frame.description);
    else if (frame.type === "candidate") void link?.receiveCandidate(frame.candidate);
    else link?.receiveRestart();
  }

  /** They know this connection of theirs, or of ours, by another id by now. */
  retire(peer_id: string): void {
    const link = this.links.get(peer_id);
    if (link === undefined) return;
    this.links.delete(peer_id);
    if (!this.options.outgoing.is_open) {
      // Nothing was shown by it.
      link.close();
      return;
    }
    this.retired.add(link);
    link.retire();
    this.options.environment.after(RETIRING_MS_MAX, () => this.forget(link));
    this.refresh();
  }

  /** What they have switched on. */
  show(media: PeerMediaFrame): void {
    const { microphone, camera, picture = "flows", picture_kind = "camera" } = media;
    const before = this.state.get();
    const is_screen = picture_kind === "screen";
    // Each new connection tells it again: only a change explains that less flows.
    const is_change =
      microphone !== before.microphone ||
      camera !== before.camera ||
      picture !== before.picture ||
      is_screen !== (before.screen_since !== null);
    if (is_change) this.judge.expectChange();
    const screen_since = is_screen ? (before.screen_since ?? this.options.environment.now()) : null;
    this.state.patch({ microphone, camera, picture, screen_since });
    this.adaptPicture();
  }

  /** What is sent has changed. */
  async send(kind: "audio" | "video"): Promise<void> {
    const track = this.options.outgoing.tracks.get(kind) ?? null;
    const all = [...this.links.values(), ...this.retired];
    await Promise.all(all.map((link) => link.sendTrack(kind, track)));
    // Its size decides how much smaller it is sent.
    if (kind === "video") this.limitAll();
  }

  /** What of the picture they get, by the line and by what both people want. */
  adaptPicture(): void {
    const { is_audio_only, best_step } = this.options.outgoing;
    this.adaptation.bound(best_step);
    this.limitAll();
    const sent = is_audio_only ? "declined" : this.adaptation.is_paused ? "paused" : "flows";
    this.state.patch({ sent });
  }

  /** The address changed (Wi-Fi to mobile): find new paths at once, do not wait for the loss. */
  networkChanged(): void {
    for (const link of this.links.values()) {
      if (!link.is_connected || this.state.get().quality === "lost") link.restartIce();
    }
  }

  /** By every path there is. */
  restart(): void {
    for (const link of this.links.values()) link.restartIce();
  }

  /** The code that both people can compare by voice; null while there is no connection. */
  async safetyCode(): Promise<string[] | null> {
    const link = this.shown();
    const descriptions = link?.is_connected ? link.descriptions : null;
    return descriptions && safetyCode(...descriptions);
  }

  async summary(): Promise<PartySummary | null> {
    const link = this.shown();
    if (link === null || !this.options.outgoing.is_open) return null;
    const report = await link.connection.getStats();
    const sample = sampleOf(report, this.options.environment.now());
    const { connection_count, interruption_count } = this;
    const { role, guest_id, link: state } = this.state.get();
    return { ...sample, role, guest_id, link: state, connection_count, interruption_count };
  }

  /** On which way the shown picture flows. */
  async way(): Promise<Way> {
    const link = this.shown();
    return link === null ? {} : wayOf(await link.connection.getStats());
  }

  async takeSample(): Promise<void> {
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
    const was_silent = this.judge.is_silent;
    const sampled = this.judge.judge(sample);
    if (this.judge.is_silent && !was_silent) this.options.onSilent();
    if (sampled !== "lost") this.adapt(sample);
    const quality: Quality = link.is_connected ? sampled : "lost";
    // ICE notices a dead path only after some seconds: look for a new one at once.
    if (quality === "lost" && this.state.get().quality !== "lost") link.restartIce();
    this.state.patch({ quality });
    this.refresh();
  }

  /** The call goes on without picture and sound; what they have switched on stays known. */
  hangUp(): void {
    this.grows?.();
    for (const link of this.links.values()) link.close();
    this.links.clear();
    this.closeRetired();
    this.state.patch({
      link: "idle",
      interrupted_since: null,
      audio_track: null,
      video_track: null,
      quality: "good",
    });
  }

  close(): void {
    this.is_closed = true;
    this.hangUp();
  }

  private adapt(sample: Sample): void {
    const { step } = this.adaptation;
    const { remote_loss_percent: loss_percent } = sample;
    if (this.adaptation.judge({ ...sample, loss_percent }) !== step) this.adaptPicture();
  }

  /** The first picture is a small one, which is coded and carried at once on any line. */
  private beginSmall(): void {
    this.is_beginning = true;
    this.grows?.();
    if (!this.options.outgoing.is_open) return;
    this.grows = this.options.environment.after(FIRST_PICTURES_MS, () => {
      this.is_beginning = false;
      this.limitAll();
    });
  }

  private limitAll(): void {
    const { picture_kind } = this.options.outgoing;
    for (const link of this.links.values()) void link.limitPicture(this.step(), picture_kind);
  }

  private step() {
    const { is_audio_only, picture_kind } = this.options.outgoing;
    const is_unwanted = is_audio_only || this.state.get().picture === "declined";
    if (is_unwanted) return stepOf(picture_kind, 0);
    const { step } = this.adaptation;
    const is_small = this.is_beginning && picture_kind === "camera";
    return stepOf(picture_kind, is_small ? Math.min(step, FIRST_STEP) : step);
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
    if (this.is_closed || !this.options.outgoing.is_open) return;
    const shown = this.shown();
    if (shown?.is_connected && !this.retired.has(shown)) this.closeRetired();
    const known = this.state.get();
    const link = this.linkState(shown, known);
    const since = link === "interrupted" ? this.options.environment.now() : null;
    if (link === "interrupted" && known.link !== link) this.interruption_count += 1;
    this.state.patch({
      link,
      interrupted_since: link === "interrupted" ? (known.interrupted_since ?? since) : null,
      audio_track: shown?.remote.get("audio") ?? null,
      video_track: shown?.remote.get("video") ?? null,
    });
  }

  private linkState(shown: PeerLink | null, known: PartyState): Link {
    const has_met = known.link === "connected" || known.link === "interrupted";
    if (shown?.is_connected) {
      return known.quality === "lost" && this.judged === shown ? "interrupted" : "connected";
    }
    if (has_met) return "interrupted";
    return shown === null ? "idle" : "connecting";
  }

  private closeRetired(): void {
    for (const link of this.retired) link.close();
    this.retired.clear();
  }
}
