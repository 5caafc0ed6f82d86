/** What getStats says, folded into figures and one word. */
import type { Observed, QualityFigures } from "./frames";

export type Quality = "good" | "weak" | "lost";

export const QUALITY_LIMITS = {
  weak_loss_percent: 5,
  weak_round_trip_ms: 400,
  weak_jitter_ms: 80,
  /** So many silent samples in a row are a lost line. */
  silent_samples_max: 2,
};

/** Counters of one sample; differences of two are figures. */
export interface Sample {
  at_ms: number;
  bytes_received: number;
  packets_received: number;
  packets_lost: number;
  frames_decoded: number;
  audio_energy: number;
  frame_width: number;
  frame_height: number;
  round_trip_ms: number | null;
  jitter_ms: number | null;
  remote_loss_percent: number | null;
  relayed: boolean | null;
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
    packets_lost: 0,
    frames_decoded: 0,
    audio_energy: 0,
    frame_width: 0,
    frame_height: 0,
    round_trip_ms: null,
    jitter_ms: null,
    remote_loss_percent: null,
    relayed: null,
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
    } else if (stat.type === "remote-inbound-rtp" && typeof stat.fractionLost === "number") {
      const lost = stat.fractionLost * 100;
      sample.remote_loss_percent = Math.max(sample.remote_loss_percent ?? 0, lost);
    }
  }
  const pair = selectedPair(stats);
  if (pair !== undefined) {
    sample.bytes_received = number(pair.bytesReceived);
    if (typeof pair.currentRoundTripTime === "number") {
      sample.round_trip_ms = pair.currentRoundTripTime * 1000;
    }
    const local = stats.get(String(pair.localCandidateId));
    if (local !== undefined) sample.relayed = local.candidateType === "relay";
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

/** Two samples of the same opinion change the word, so that it does not flicker. */
export class QualityJudge {
  private before: Sample | null = null;
  private silent_samples = 0;
  private candidate: Quality = "good";
  quality: Quality = "good";
  figures: QualityFigures | null = null;

  judge(now: Sample): Quality {
    const { before } = this;
    this.before = now;
    if (before === null) return this.quality;
    this.figures = figuresBetween(before, now);
    const is_silent = now.bytes_received <= before.bytes_received;
    this.silent_samples = is_silent ? this.silent_samples + 1 : 0;
    if (this.silent_samples >= QUALITY_LIMITS.silent_samples_max) {
      this.candidate = "lost";
      this.quality = "lost";
      return this.quality;
    }
    if (is_silent) return this.quality;
    const opinion: Quality = isWeak(this.figures) ? "weak" : "good";
    if (opinion === this.candidate || this.quality === "lost") this.quality = opinion;
    this.candidate = opinion;
    return this.quality;
  }
}

function isWeak(figures: QualityFigures): boolean {
  return (
    (figures.packets_lost_percent ?? 0) > QUALITY_LIMITS.weak_loss_percent ||
    (figures.round_trip_ms ?? 0) > QUALITY_LIMITS.weak_round_trip_ms ||
    (figures.jitter_ms ?? 0) > QUALITY_LIMITS.weak_jitter_ms
  );
}
