/**
 * The call of one visit: who is in it, what everybody gets of us, and what we tell of it. Each
 * other person is a `Party` with connections of its own: everybody is connected with everybody.
 */
import { bestStepFor } from "./adaptation";
import type { Cancel, Environment } from "./environment";
import type {
  IceServer,
  NegotiationFrame,
  Peer,
  PeerMediaFrame,
  PictureKind,
  PictureState,
  Room,
  SignallingServerFrame,
} from "./frames";
import { type Link, type Outgoing, Party, type PartyState, type PartySummary } from "./party";
import type { PeerWire } from "./peer";
import type { Way } from "./quality";
import { expectedBy, inOrder, makesOffers, type Who, whoIs } from "./roles";
import { isTalkedHere, mayConnect, type Signalling } from "./signalling";
import { Store } from "./store";

export const CALL_LIMITS = {
  report_every_samples: 20,
  held_frames_max: 512,
  /** Of connections whose owner is not known yet. */
  held_media_max: 32,
};

export interface CallState {
  /** The others, the one who matters most first: they are there before they are connected. */
  parties: readonly PartyState[];
  /** What becomes of our own picture, on the way to everybody. */
  picture: PictureState;
}

/** What `window.__videoporadyCall` answers, for checks by machines: of the first of the parties, and
 * of each. No content, counters only. */
export interface CallSummary extends PartySummary {
  parties: PartySummary[];
}

export interface CallOptions {
  signalling: Signalling;
  environment: Environment;
  makeConnection: (ice_servers: readonly IceServer[]) => RTCPeerConnection;
}

/** How the way to whom the visit is with stands. */
export function linkOf(state: CallState): Link {
  return state.parties[0]?.link ?? "idle";
}

/** What becomes of our picture on the way to them: to somebody else it may flow. */
export function sentOf(state: CallState): PictureState {
  return state.parties[0]?.sent ?? "flows";
}

export class Call {
  readonly state = new Store<CallState>({ parties: [], picture: "flows" });
  /** In the order of the screen. */
  private parties: readonly Party[] = [];
  private readonly held: NegotiationFrame[] = [];
  /** By connection: it may be quicker than the news of who that is. */
  private readonly media_of = new Map<string, PeerMediaFrame>();
  private readonly tracks = new Map<"audio" | "video", MediaStreamTrack | null>();
  private readonly outgoing: { -readonly [Key in keyof Outgoing]: Outgoing[Key] };
  /** What was said of our picture last. */
  private told = "flows";
  private media = { microphone: false, camera: false };
  private wants_audio_only = false;
  private is_room_audio_only = false;
  private sample_count = 0;
  private sampling: Cancel | null = null;
  private is_closed = false;
  private readonly stops: Cancel[];

  constructor(private readonly options: CallOptions) {
    const { signalling, environment } = options;
    this.outgoing = {
      is_open: false,
      tracks: this.tracks,
      picture_kind: "camera",
      is_audio_only: false,
      best_step: bestStepFor(1),
    };
    this.stops = [
      signalling.onFrame((frame) => this.receive(frame)),
      environment.onWake(() => this.networkChanged()),
    ];
  }

  /** What is sent from now on, in this call and in each new connection. */
  async send(
    kind: "audio" | "video",
    track: MediaStreamTrack | null,
    picture_kind: PictureKind = "camera",
  ): Promise<void> {
    this.tracks.set(kind, track);
    if (kind === "video") this.outgoing.picture_kind = picture_kind;
    await Promise.all(this.parties.map((party) => party.send(kind)));
  }

  /** Tell the others' screens what is switched on. */
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
    for (const party of this.parties) party.networkChanged();
  }

  /** Somebody asks for it by hand: by a fresh socket, and by every path there is. */
  restart(): void {
    this.options.signalling.reconnect();
    for (const party of this.parties) party.restart();
  }

  /** The code that we can compare by voice with one of the others; null without a connection. */
  async safetyCode(key: string): Promise<string[] | null> {
    return (await this.of(key)?.safetyCode()) ?? null;
  }

  async summary(): Promise<CallSummary | null> {
    const all = await Promise.all(this.parties.map((party) => party.summary()));
    const [main] = all;
    if (main == null) return null;
    return { ...main, parties: all.filter((one) => one !== null) };
  }

  /** On which way the first picture flows. */
  async way(): Promise<Way> {
    return (await this.parties[0]?.way()) ?? {};
  }

  close(): void {
    this.is_closed = true;
    for (const stop of this.stops) stop();
    this.sampling?.();
    for (const party of this.parties) party.close();
  }

  private receive(frame: SignallingServerFrame): void {
    switch (frame.type) {
      case "welcome":
        // The others know this connection by a new id: the old ones lead nowhere.
        for (const party of this.parties) {
          for (const peer_id of party.peer_ids) party.retire(peer_id);
        }
        this.held.length = 0;
        this.follow();
        this.tellMedia();
        break;
      case "room":
        this.follow();
        break;
      case "peer_joined":
        this.follow();
        this.tellMedia();
        break;
      case "peer_left":
        this.media_of.delete(frame.peer.connection_id);
        this.ownerOf(frame.peer.connection_id)?.retire(frame.peer.connection_id);
        this.follow();
        break;
      case "peer_media":
        this.hold(frame);
        this.ownerOf(frame.peer_id)?.show(frame);
        break;
      case "description":
      case "candidate":
      case "restart":
        this.deliver(frame);
        break;
    }
  }

  private of(key: string): Party | undefined {
    return this.parties.find((party) => party.state.get().key === key);
  }

  private ownerOf(peer_id: string): Party | undefined {
    return this.parties.find((party) => party.peer_ids.includes(peer_id));
  }

  private setRoomAudioOnly(on: boolean): void {
    if (on === this.is_room_audio_only) return;
    this.is_room_audio_only = on;
    this.adaptPicture();
  }

  /** To everybody what goes for all; to those who get less, what they get. */
  private tellMedia(): void {
    const { picture } = this.state.get();
    const { signalling } = this.options;
    const media = {
      type: "media",
      ...this.media,
      picture_kind: this.outgoing.picture_kind,
    } as const;
    signalling.send({ ...media, picture });
    for (const party of this.parties) {
      const { sent } = party.state.get();
      if (sent === picture) continue;
      for (const peer_id of party.peer_ids) signalling.send({ ...media, picture: sent, peer_id });
    }
  }

  private adaptPicture(): void {
    this.outgoing.is_audio_only = this.wants_audio_only || this.is_room_audio_only;
    for (const party of this.parties) party.adaptPicture();
    this.tellPicture();
  }

  /** Says what becomes of our picture, once that has changed for anybody. */
  private tellPicture(): void {
    const here = this.parties.filter((party) => party.is_here);
    const sent = here.map((party) => party.state.get().sent);
    const is_paused = sent.length > 0 && sent.every((one) => one === "paused");
    const picture = this.outgoing.is_audio_only ? "declined" : is_paused ? "paused" : "flows";
    const exceptions = here.filter((_, index) => sent[index] !== picture);
    const told = [picture, ...exceptions.map((party) => party.state.get().key)].join(" ");
    if (told === this.told) return;
    this.told = told;
    this.state.patch({ picture });
    this.tellMedia();
  }

  private follow(): void {
    const { room, peers, role, guest_id } = this.options.signalling.state.get();
    this.setRoomAudioOnly(room?.channel === "audio");
    const me = whoIs(role, guest_id);
    if (me === null) return;
    for (const who of expectedBy(me)) this.partyOf(me, who);
    if (!mayConnect(room)) {
      this.hangUp();
      return;
    }
    this.open(isTalkedHere(room));
    for (const peer of peers) this.meet(me, peer);
    for (const frame of this.held.splice(0)) this.deliver(frame);
    if (!this.outgoing.is_open) return;
    this.forgetGuests(room);
    this.shareLine();
    this.sample();
  }

  /** Picture and sound follow the call, by connections that may have been made before it. */
  private open(is_open: boolean): void {
    if (is_open === this.outgoing.is_open) return;
    this.outgoing.is_open = is_open;
    if (is_open) for (const party of this.parties) party.open();
  }

  private meet(me: Who, peer: Peer): void {
    const who = whoIs(peer.role, peer.guest_id);
    // Another connection of our own is nobody to talk to.
    if (who === null || who.key === me.key) return;
    const party = this.partyOf(me, who);
    if (party.peer_ids.includes(peer.connection_id)) return;
    party.connect(peer.connection_id);
    const media = this.media_of.get(peer.connection_id);
    if (media !== undefined) party.show(media);
  }

  private partyOf(me: Who, who: Who): Party {
    const known = this.of(who.key);
    if (known !== undefined) return known;
    const { signalling, environment, makeConnection } = this.options;
    const party = new Party({
      who,
      offers: makesOffers(me, who),
      outgoing: this.outgoing,
      environment,
      makeConnection: () => makeConnection(signalling.state.get().ice_servers),
      wireTo: (peer_id) => this.wireTo(peer_id),
      // Before the loss is certain: the offer that is then sent must not go into a dead socket, which
      // would wait for its heartbeat to notice.
      onSilent: () => signalling.doubt(),
    });
    party.state.subscribe(() => this.show());
    this.parties = [...this.parties, party].sort((one, other) =>
      inOrder(one.state.get(), other.state.get()),
    );
    this.show();
    return party;
  }

  private wireTo(peer_id: string): PeerWire {
    const { signalling } = this.options;
    return {
      description: (description) => signalling.send({ type: "description", peer_id, description }),
      candidate: (candidate) => signalling.send({ type: "candidate", peer_id, candidate }),
      restart: () => signalling.send({ type: "restart", peer_id }),
    };
  }

  /** A guest who is gone is no part of the call; doctor and patient always are. */
  private forgetGuests(room: Room | null): void {
    const admitted = (room?.guests ?? []).filter((one) => one.status === "admitted");
    const gone = this.parties.filter((party) => {
      const { role, guest_id } = party.state.get();
      // Taken out by the doctor: their last picture goes with them.
      const may_stay = party.is_here && admitted.some((one) => one.guest_id === guest_id);
      return role === "guest" && !may_stay;
    });
    if (gone.length === 0) return;
    this.parties = this.parties.filter((party) => !gone.includes(party));
    for (const party of gone) party.close();
    this.show();
  }

  /** How many get our picture decides how good it may be. */
  private shareLine(): void {
    const best_step = bestStepFor(this.parties.filter((party) => party.is_here).length);
    if (best_step === this.outgoing.best_step) return;
    this.outgoing.best_step = best_step;
    this.adaptPicture();
  }

  private hold(media: PeerMediaFrame): void {
    this.media_of.set(media.peer_id, media);
    const [oldest] = this.media_of.keys();
    if (this.media_of.size > CALL_LIMITS.held_media_max && oldest) this.media_of.delete(oldest);
  }

  private deliver(frame: NegotiationFrame): void {
    const party = this.ownerOf(frame.peer_id);
    if (party !== undefined) party.deliver(frame);
    // An offer may be quicker than the news that the call began.
    else if (this.held.length < CALL_LIMITS.held_frames_max) this.held.push(frame);
  }

  private show(): void {
    if (!this.is_closed) this.state.patch({ parties: this.parties.map((one) => one.state.get()) });
  }

  private sample(): void {
    const is_alone = !this.parties.some((party) => party.is_here);
    if (this.sampling !== null || this.is_closed || is_alone) return;
    const due_ms = Math.min(...this.parties.map((party) => party.due_ms));
    this.sampling = this.options.environment.after(due_ms, () => {
      this.sampling = null;
      void this.takeSample().then(() => this.sample());
    });
  }

  private async takeSample(): Promise<void> {
    await Promise.all(this.parties.map((party) => party.takeSample()));
    this.forgetGuests(this.options.signalling.state.get().room);
    this.tellPicture();
    this.sample_count += 1;
    const figures = this.parties[0]?.figures ?? null;
    if (figures !== null && this.sample_count % CALL_LIMITS.report_every_samples === 0) {
      this.options.signalling.send({ type: "quality", ...figures });
    }
  }

  private hangUp(): void {
    this.sampling?.();
    this.sampling = null;
    this.held.length = 0;
    this.outgoing.is_open = false;
    for (const party of this.parties) if (party.is_here) party.hangUp();
    this.forgetGuests(null);
  }
}
