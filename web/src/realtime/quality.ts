/** What getStats says, folded into figures and one word. */
import type { Observed, QualityFigures } from "./frames";

export type Quality = "good" | "weak" | "lost";

export const QUALITY_LIMITS = {
  weak_loss_percent: 5,
  weak_round_trip_ms: 400,
  weak_jitter_ms: 80,
  /** Sound comes fifty times a second, a muted one too: so long without any is a lost line. */
  silent_ms_max: 1_000,
  /** So long without any may be the first sign of it. */
  suspicious_ms: 500,
  /** How often one looks, and at most when silence is about to mean something. */
  look_every_ms: 500,
  look_every_ms_min: 50,
  /** Below it nobody sends: silence then says nothing. */
  flowing_packets_per_second_min: 10,
  /** Figures of less than this are noise. */
  figures_every_ms: 900,
};

/** Counters of one sample; differences of two are figures. */
export interface Sample {
  at_ms: number;
  bytes_received: number;
  packets_received: number;
  /** How long before the sample the last one came; 0 where the browser does not tell. */
  quiet_ms: number;
  packets_lost: number;
  frames_decoded: number;
  audio_energy: number;
  frame_width: number;
  frame_height: number;
  round_trip_ms: number | null;
  jitter_ms: number | null;
  /** Of what we send, as the other side reports it. Of the sound, where there is any: a picture
   * that is paused would be reported as it was last. */
  remote_loss_percent: number | null;
  /** What the browser believes that the line carries from here. */
  estimate_kilobits_per_second: number | null;
  relayed: boolean | null;
  /** How this browser reaches its relay: udp, tcp or tls. */
  relay_protocol: string | null;
  /** Sound that was heard, and what of it had to be made up for want of packets. */
  audio_samples: number;
  audio_concealed: number;
}

type Stat = Record<string, unknown> & { id: string; type: string };

function number(value: unknown): number {
  return typeof value === "number" ? value : 0;
}

function selectedPair(stats: Map<string, Stat>): Stat | undefined {
  let chosen: Stat | undefined;
  for (const stat of stats.values()) {
    if (stat.type === "transport" && typeof stat.selectedCandidatePairId === "string") {
      return stats.get(stat.selectedCandidatePairId);
    }
    // Firefox has no transport statistics.
    if (stat.type === "candidate-pair" && stat.nominated === true && stat.state === "succeeded") {
      chosen = stat;
    }
  }
  return chosen;
}

function quietMs(stats: readonly Stat[]): number {
  const inbound = stats.filter((stat) => stat.type === "inbound-rtp");
  const last = Math.max(...inbound.map((stat) => number(stat.lastPacketReceivedTimestamp)));
  return last > 0 ? Math.max(0, number(inbound[0]?.timestamp) - last) : 0;
}

/** Read one sample out of an RTCStatsReport. */
export function sampleOf(report: RTCStatsReport, at_ms: number): Sample {
  const stats = new Map<string, Stat>();
  report.forEach((stat: Stat) => {
    stats.set(stat.id, stat);
  });
  const sample: Sample = {
    at_ms,
    bytes_received: 0,
    packets_received: 0,
    quiet_ms: 0,
    packets_lost: 0,
    frames_decoded: 0,
    audio_energy: 0,
    frame_width: 0,
    frame_height: 0,
    round_trip_ms: null,
    jitter_ms: null,
    remote_loss_percent: null,
    estimate_kilobits_per_second: null,
    relayed: null,
    relay_protocol: null,
    audio_samples: 0,
    audio_concealed: 0,
  };
  for (const stat of stats.values()) {
    if (stat.type === "inbound-rtp") {
      sample.packets_received += number(stat.packetsReceived);
      sample.packets_lost += Math.max(0, number(stat.packetsLost));
      sample.frames_decoded += number(stat.framesDecoded);
      sample.audio_energy += number(stat.totalAudioEnergy);
      sample.frame_width = Math.max(sample.frame_width, number(stat.frameWidth));
      sample.frame_height = Math.max(sample.frame_height, number(stat.frameHeight));
      if (stat.kind === "audio") sample.jitter_ms = number(stat.jitter) * 1000;
      sample.audio_samples += number(stat.totalSamplesReceived);
      sample.audio_concealed += number(stat.concealedSamples);
    } else if (stat.type === "remote-inbound-rtp" && typeof stat.fractionLost === "number") {
      const is_first = sample.remote_loss_percent === null;
      if (stat.kind === "audio" || is_first) sample.remote_loss_percent = stat.fractionLost * 100;
    }
  }
  sample.quiet_ms = quietMs([...stats.values()]);
  const pair = selectedPair(stats);
  if (pair !== undefined) {
    sample.bytes_received = number(pair.bytesReceived);
    if (typeof pair.currentRoundTripTime === "number") {
      sample.round_trip_ms = pair.currentRoundTripTime * 1000;
    }
    if (typeof pair.availableOutgoingBitrate === "number") {
      sample.estimate_kilobits_per_second = pair.availableOutgoingBitrate / 1000;
    }
    const local = stats.get(String(pair.localCandidateId));
    if (local !== undefined) {
      sample.relayed = local.candidateType === "relay";
      if (typeof local.relayProtocol === "string") sample.relay_protocol = local.relayProtocol;
    }
  }
  return sample;
}

/** On which way media flow; empty before there is one. */
export type Way = Pick<Observed, "path" | "transport">;

const PATHS: ReadonlySet<unknown> = new Set(["host", "srflx", "prflx", "relay"]);
const TRANSPORTS: ReadonlySet<unknown> = new Set(["udp", "tcp", "tls"]);

export function wayOf(report: RTCStatsReport): Way {
  const stats = new Map<string, Stat>();
  report.forEach((stat: Stat) => {
    stats.set(stat.id, stat);
  });
  const local = stats.get(String(selectedPair(stats)?.localCandidateId));
  // What carries media to the relay matters, not what the relay then uses.
  const transport = local?.relayProtocol ?? local?.protocol;
  return {
    path: PATHS.has(local?.candidateType) ? (local?.candidateType as Way["path"]) : null,
    transport: TRANSPORTS.has(transport) ? (transport as Way["transport"]) : null,
  };
}

/** Figures of the time between two samples. */
export function figuresBetween(before: Sample, now: Sample): QualityFigures {
  const seconds = Math.max(0.001, (now.at_ms - before.at_ms) / 1000);
  const lost = Math.max(0, now.packets_lost - before.packets_lost);
  const all = lost + Math.max(0, now.packets_received - before.packets_received);
  const frames = now.frames_decoded - before.frames_decoded;
  const inbound_percent = all === 0 ? null : (lost / all) * 100;
  const losses = [inbound_percent, now.remote_loss_percent].filter((one) => one !== null);
  return {
    round_trip_ms: now.round_trip_ms,
    packets_lost_percent: losses.length === 0 ? null : Math.min(100, Math.max(...losses)),
    jitter_ms: now.jitter_ms,
    frames_per_second: frames < 0 ? null : frames / seconds,
    relayed: now.relayed,
  };
}

/**
 * Silence is noticed by the packets of sound and picture, not by ICE, which takes five seconds for
 * it (docs/decisions/0021-silence-is-noticed-by-packets.md). Two figures of the same opinion change
 * the other words, so that they do not flicker.
 */
export class QualityJudge {
  private before: Sample | null = null;
  private latest: Sample | null = null;
  private heard_at_ms = 0;
  /** Nothing came for a moment: maybe nothing comes any more. */
  is_silent = false;
  private is_flowing = false;
  private candidate: Quality = "good";
  quality: Quality = "good";
  figures: QualityFigures | null = null;

  /** The other side switched something: until packets flow again their absence says nothing. */
  expectChange(): void {
    this.is_flowing = false;
  }

  judge(now: Sample): Quality {
    const latest = this.latest ?? now;
    this.latest = now;
    this.before ??= now;
    const is_heard = now.packets_received > latest.packets_received || !this.is_flowing;
    if (is_heard) {
      this.heard_at_ms = now.at_ms - (this.is_flowing ? now.quiet_ms : 0);
      this.is_flowing ||= isFlowing(latest, now);
      if (this.quality === "lost") this.become("good", now);
    }
    this.is_silent = this.silent_ms >= QUALITY_LIMITS.suspicious_ms;
    if (this.silent_ms >= QUALITY_LIMITS.silent_ms_max) this.become("lost", now);
    if (is_heard && now.at_ms - this.before.at_ms >= QUALITY_LIMITS.figures_every_ms) {
      this.figures = figuresBetween(this.before, now);
      this.before = now;
      const opinion: Quality = isWeak(this.figures) ? "weak" : "good";
      if (opinion === this.candidate) this.quality = opinion;
      this.candidate = opinion;
    }
    return this.quality;
  }

  /** When the next sample is due: just when a silence that has begun would mean something. */
  get due_ms(): number {
    const { suspicious_ms, silent_ms_max, look_every_ms, look_every_ms_min } = QUALITY_LIMITS;
    const next = [suspicious_ms, silent_ms_max].find((limit) => limit > this.silent_ms);
    const left_ms = next === undefined ? look_every_ms : next - this.silent_ms;
    return Math.min(look_every_ms, Math.max(look_every_ms_min, left_ms));
  }

  /** At the latest sample. */
  private get silent_ms(): number {
    return (this.latest?.at_ms ?? 0) - this.heard_at_ms;
  }

  private become(quality: Quality, now: Sample): void {
    this.quality = quality;
    this.candidate = quality;
    this.before = now;
  }
}

function isFlowing(before: Sample, now: Sample): boolean {
  const seconds = Math.max(0.001, (now.at_ms - before.at_ms) / 1000);
  const packets = now.packets_received - before.packets_received;
  return packets / seconds >= QUALITY_LIMITS.flowing_packets_per_second_min;
}

function isWeak(figures: QualityFigures): boolean {
  return (
    (figures.packets_lost_percent ?? 0) > QUALITY_LIMITS.weak_loss_percent ||
    (figures.round_trip_ms ?? 0) > QUALITY_LIMITS.weak_round_trip_ms ||
    (figures.jitter_ms ?? 0) > QUALITY_LIMITS.weak_jitter_ms
  );
}
