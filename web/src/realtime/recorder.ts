/**
 * What the browser notices of devices and network, and what it begins or ceases to send, for the
 * visit's timeline. It is often about the network itself, so it is kept until the server has said
 * that it has it, and is said again by the next socket, with how long ago it was.
 */
import { type Call, linkOf, sentOf } from "./call";
import type { Cancel, Environment } from "./environment";
import type { Observed } from "./frames";
import type { LocalMedia, MediaProblem, MediaState } from "./media";
import type { Link } from "./party";
import type { ScreenShare } from "./screen";
import type { Signalling } from "./signalling";
import type { Connection } from "./socket";

export const RECORDER_LIMITS = {
  /** One frame holds no more; of a longer silence the newest are worth more. */
  kept_max: 64,
  /** To read all statistics takes long, just when the first pictures need the processor. */
  way_after_ms: 1_000,
  /** What is sent into a dead socket comes late or never. Longer than a socket asks after a wake. */
  network_back_ms: 4_000,
  /** A server that could not store it is asked again. */
  again_ms: 5_000,
};

type Kind = "camera" | "microphone";
type Noticed = Omit<Observed, "seconds_ago" | "id">;

interface Kept {
  /** The same each time it is said, so that the server keeps it once. */
  id: string;
  noticed: Noticed;
  at_ms: number;
  /** Into the socket that is there now: it may be dead, and not know it yet. */
  is_sent: boolean;
}

const FAULTS: Partial<Record<MediaProblem, { kind: Kind; observation: Observed["observation"] }>> =
  {
    "no-camera": { kind: "camera", observation: "device_missing" },
    "no-microphone": { kind: "microphone", observation: "device_missing" },
    "camera-in-use": { kind: "camera", observation: "device_busy" },
    "microphone-in-use": { kind: "microphone", observation: "device_busy" },
  };

const isOn = ({ choice }: MediaState, kind: Kind) =>
  kind === "camera" ? choice.camera_on : choice.microphone_on;

/** What was switched. A device that was opened is on, and so is its picture, unless said otherwise. */
function switchesOf(before: MediaState, now: MediaState, kind: Kind): Noticed[] {
  const noticed: Noticed[] = [];
  const is_opened = now[kind] !== null && now[kind] !== before[kind];
  const was_on = is_opened || isOn(before, kind);
  if (is_opened) noticed.push({ observation: "device_opened", device: kind });
  if (now[kind] !== null && isOn(now, kind) !== was_on) {
    noticed.push({ observation: isOn(now, kind) ? `${kind}_on` : `${kind}_off` });
  }
  if (kind === "microphone") return noticed;
  const { audio_only } = now.choice;
  const was_audio_only = !is_opened && before.choice.audio_only;
  if (audio_only !== was_audio_only) {
    noticed.push({ observation: audio_only ? "sound_only" : "picture_wanted" });
  }
  return noticed;
}

/** What changed for one's own devices between two states. */
export function noticedOf(before: MediaState, now: MediaState): Noticed[] {
  const noticed: Noticed[] = [];
  for (const kind of ["camera", "microphone"] as const) {
    noticed.push(...switchesOf(before, now, kind));
  }
  for (const problem of now.problems) {
    if (before.problems.includes(problem)) continue;
    const fault = FAULTS[problem];
    if (fault !== undefined) {
      const { kind } = fault;
      const was_used = before[kind] !== null && fault.observation === "device_missing";
      noticed.push({ observation: was_used ? "device_gone" : fault.observation, device: kind });
    } else if (problem === "permission-refused" || problem === "blocked-by-system") {
      for (const kind of ["camera", "microphone"] as const) {
        if (now[kind] === null) noticed.push({ observation: "device_refused", device: kind });
      }
    }
  }
  return noticed;
}

export interface RecorderOptions {
  signalling: Signalling;
  call: Call;
  media: LocalMedia;
  screen: ScreenShare;
  environment: Environment;
}

export class Recorder {
  private kept: Kept[] = [];
  private readonly stops: Cancel[];
  private media: MediaState;
  private link: Link;
  private is_paused = false;
  private is_screen_shown = false;
  private looking: Cancel | null = null;
  private is_network_gone = false;
  private returning: Cancel | null = null;
  private again: Cancel | null = null;
  private connection: Connection;

  constructor(private readonly options: RecorderOptions) {
    const { signalling, call, media, screen } = options;
    this.media = media.state.get();
    this.link = linkOf(call.state.get());
    this.connection = signalling.state.get().connection;
    this.stops = [
      media.state.subscribe(() => this.mediaChanged()),
      screen.state.subscribe(() => this.screenChanged()),
      call.state.subscribe(() => {
        this.linkChanged();
        this.pictureChanged();
      }),
      signalling.state.subscribe(() => this.connectionChanged()),
      signalling.onFrame((frame) => {
        if (frame.type === "welcome") this.reached();
        if (frame.type === "noted") this.noted(frame.ids);
        if (frame.type === "problem" && frame.code === "temporarily-unavailable") this.retry();
      }),
    ];
  }

  note(noticed: Noticed): void {
    this.keep(noticed, this.options.environment.now());
  }

  /** The device says it is in no network: nothing can be told until it has been in one for a while. */
  networkGone(): void {
    this.returning?.();
    this.is_network_gone = true;
    this.note({ observation: "network_gone" });
  }

  networkBack(): void {
    this.note({ observation: "network_back" });
    this.returning?.();
    const { environment } = this.options;
    this.returning = environment.after(RECORDER_LIMITS.network_back_ms, () => this.reached());
  }

  close(): void {
    this.returning?.();
    this.looking?.();
    this.again?.();
    for (const stop of this.stops) stop();
  }

  private keep(noticed: Noticed, at_ms: number): void {
    const id = this.options.environment.newId();
    this.kept.push({ id, noticed, at_ms, is_sent: false });
    if (this.kept.length > RECORDER_LIMITS.kept_max) this.kept.shift();
    this.tell();
  }

  private reached(): void {
    this.returning?.();
    this.is_network_gone = false;
    this.tell();
  }

  private tell(): void {
    const unsent = this.kept.filter((one) => !one.is_sent);
    if (unsent.length === 0 || this.is_network_gone) return;
    const now_ms = this.options.environment.now();
    const items = unsent.map(({ id, noticed, at_ms }) => ({
      id,
      ...noticed,
      seconds_ago: Math.max(0, now_ms - at_ms) / 1_000,
    }));
    if (!this.options.signalling.send({ type: "observations", items })) return;
    for (const one of unsent) one.is_sent = true;
  }

  private noted(ids: readonly string[]): void {
    this.kept = this.kept.filter((one) => !ids.includes(one.id));
  }

  /** Maybe it was something else that could not be stored: what is said twice is kept once. */
  private retry(): void {
    this.again?.();
    this.again = this.options.environment.after(RECORDER_LIMITS.again_ms, () => {
      this.unsend();
      this.tell();
    });
  }

  private unsend(): void {
    for (const one of this.kept) one.is_sent = false;
  }

  private mediaChanged(): void {
    const before = this.media;
    this.media = this.options.media.state.get();
    for (const noticed of noticedOf(before, this.media)) this.note(noticed);
  }

  private screenChanged(): void {
    const is_shown = this.options.screen.state.get().track !== null;
    if (is_shown === this.is_screen_shown) return;
    this.is_screen_shown = is_shown;
    this.note({ observation: is_shown ? "screen_shown" : "screen_ended" });
  }

  private pictureChanged(): void {
    const sent = sentOf(this.options.call.state.get());
    if ((sent === "paused") === this.is_paused) return;
    this.is_paused = sent === "paused";
    // A picture that is declined does not flow again: its own entry says so.
    if (this.is_paused) this.note({ observation: "picture_paused" });
    else if (sent === "flows") this.note({ observation: "picture_resumed" });
  }

  private linkChanged(): void {
    const before = this.link;
    this.link = linkOf(this.options.call.state.get());
    if (this.link === before) return;
    if (this.link === "interrupted") this.note({ observation: "link_lost" });
    if (this.link !== "connected") return;
    const { environment } = this.options;
    const at_ms = environment.now();
    this.looking?.();
    this.looking = environment.after(RECORDER_LIMITS.way_after_ms, () => void this.noteWay(at_ms));
  }

  private async noteWay(at_ms: number): Promise<void> {
    const way = await this.options.call.way();
    this.keep({ observation: "link_connected", ...way }, at_ms);
  }

  private connectionChanged(): void {
    const before = this.connection;
    this.connection = this.options.signalling.state.get().connection;
    if (this.connection.kind !== "online") this.unsend();
    if (this.connection.kind !== "online" || before.kind !== "reconnecting") return;
    const gap_seconds = (this.options.environment.now() - before.since) / 1_000;
    this.note({ observation: "socket_back", gap_seconds });
  }
}
