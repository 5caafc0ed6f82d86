/** One test call: the picture and the sound go to the clinic's server and come back, measured. */
import { api, isProblem } from "../../api/client";
import type { IceServers, TestCallAnswer, TestCallResult, TestCallVerdict } from "../../api/model";
import { levelMeter } from "../../realtime/level";
import type { MediaProblem } from "../../realtime/media";
import { type Sample, sampleOf, wayOf } from "../../realtime/quality";
import { measureBandwidth } from "./bandwidth";
import { probeRelays } from "./relays";

export const TEST_CALL = {
  /** A service that was restarted may need half a minute until it hears of what was booked. */
  ask_again_ms: 1_000,
  asked_max: 30,
  gather_ms_max: 2_000,
  connect_ms_max: 8_000,
  measure_ms: 8_000,
  /** Of the line alone, where there is no device to send from. */
  measure_line_ms: 3_000,
  /** Of the whole progress, what goes before the call. */
  before_share: 0.3,
  sample_every_ms: 500,
  /** Less is the noise of an empty room, or a microphone that is switched off by a key. */
  amplitude_min: 0.0005,
};

type DeviceProblem = NonNullable<TestCallResult["camera_problem"]>;

const PROBLEMS: Partial<Record<MediaProblem, DeviceProblem>> = {
  "permission-refused": "refused",
  "blocked-by-system": "blocked",
  "no-camera": "missing",
  "no-microphone": "missing",
  "camera-in-use": "in_use",
  "microphone-in-use": "in_use",
};

function problemOf(
  problems: readonly MediaProblem[],
  kind: "camera" | "microphone",
  track: MediaStreamTrack | null,
): DeviceProblem | null {
  // The test had it when it began, and the browser has ended it.
  if (track !== null) return track.readyState === "ended" ? "unplugged" : null;
  const other = kind === "camera" ? "microphone" : "camera";
  const own = problems.find((one) => !one.includes(other));
  return (own && PROBLEMS[own]) ?? null;
}

/** Why a part gave nothing, for the plain advice that fits it. */
export function deviceProblems(
  problems: readonly MediaProblem[],
  camera: MediaStreamTrack | null,
  microphone: MediaStreamTrack | null,
): Pick<Measured, "camera_problem" | "microphone_problem"> {
  return {
    camera_problem: problemOf(problems, "camera", camera),
    microphone_problem: problemOf(problems, "microphone", microphone),
  };
}

/** Each part is measured or said to be unknown: nothing is left out. */
export type Measured = Required<TestCallResult>;

export interface TestCallOptions {
  visit_id: string;
  camera: MediaStreamTrack | null;
  microphone: MediaStreamTrack | null;
  signal: AbortSignal;
  onReturned: (tracks: MediaStreamTrack[]) => void;
  /** 0 to 1. */
  onProgress: (fraction: number) => void;
}

export interface TestCallOutcome {
  test_call_id: string;
  measured: Measured;
}

function pause(delay_ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, delay_ms));
}

function until(target: EventTarget, event: string, holds: () => boolean, limit_ms: number) {
  return new Promise<boolean>((done) => {
    if (holds()) {
      done(true);
      return;
    }
    const check = () => {
      if (!holds()) return;
      clearTimeout(timer);
      target.removeEventListener(event, check);
      done(true);
    };
    const timer = setTimeout(() => {
      target.removeEventListener(event, check);
      done(false);
    }, limit_ms);
    target.addEventListener(event, check);
  });
}

/**
 * The relays of a visit. One that was booked a moment ago may not be known there yet: its owner has
 * said that it is, so it is asked for again.
 */
export async function iceServersOf(visit_id: string, signal: AbortSignal): Promise<RTCIceServer[]> {
  const path = `/api/signalling/visits/${encodeURIComponent(visit_id)}/ice-servers`;
  for (let tries = 1; ; tries += 1) {
    try {
      const { ice_servers } = await api.get<IceServers>(path);
      return ice_servers.map((one) => ({
        urls: [...one.urls],
        username: one.username ?? undefined,
        credential: one.credential ?? undefined,
      }));
    } catch (error) {
      const is_hopeless = !isProblem(error, "visit-not-found") || tries === TEST_CALL.asked_max;
      if (is_hopeless || signal.aborted) throw error;
    }
    await pause(TEST_CALL.ask_again_ms);
    signal.throwIfAborted();
  }
}

/** Throws what the API throws; no path to the server is a finding, not an error. */
export async function runTestCall(options: TestCallOptions): Promise<TestCallOutcome> {
  const { visit_id, camera, microphone, signal } = options;
  const iceServers = await iceServersOf(visit_id, signal);
  const relays = probeRelays(iceServers);
  // Before the call: its own picture and sound would take their part of the line.
  const bandwidth = await measureBandwidth(visit_id, signal);
  options.onProgress(TEST_CALL.before_share);
  const connection = new RTCPeerConnection({
    iceServers,
    iceTransportPolicy: "all",
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
  });
  const is_connected = () => connection.connectionState === "connected";
  try {
    const test_call_id = await reachEcho(connection, options);
    await until(connection, "connectionstatechange", is_connected, TEST_CALL.connect_ms_max);
    const { samples, amplitude } = await watch(connection, options);
    const measured = fold(samples, is_connected(), camera, microphone, amplitude);
    const line = is_connected() ? lineOf(await connection.getStats()) : {};
    return { test_call_id, measured: { ...measured, ...line, ...bandwidth, ...(await relays) } };
  } finally {
    connection.close();
  }
}

/** Offers what there is to the clinic's echo and takes its answer. */
async function reachEcho(
  connection: RTCPeerConnection,
  { visit_id, camera, microphone, signal, onReturned }: TestCallOptions,
): Promise<string> {
  const returned: MediaStreamTrack[] = [];
  connection.ontrack = ({ track }) => {
    returned.push(track);
    onReturned([...returned]);
  };
  for (const track of [microphone, camera]) if (track) connection.addTrack(track);
  // Without a device the line is measured all the same.
  if (camera === null && microphone === null) connection.createDataChannel("line");
  await connection.setLocalDescription(await connection.createOffer());
  // The echo takes a whole offer: candidates do not follow later.
  const is_gathered = () => connection.iceGatheringState === "complete";
  await until(connection, "icegatheringstatechange", is_gathered, TEST_CALL.gather_ms_max);
  signal.throwIfAborted();
  const { test_call_id, sdp } = await api.post<TestCallAnswer>(
    `/api/signalling/visits/${encodeURIComponent(visit_id)}/test-calls`,
    { sdp: connection.localDescription?.sdp ?? "" },
    { idempotencyKey: crypto.randomUUID() },
  );
  await connection.setRemoteDescription({ type: "answer", sdp });
  return test_call_id;
}

/** Samples of the line, and the loudest moment of the microphone; null where nobody could listen. */
async function watch(connection: RTCPeerConnection, options: TestCallOptions) {
  const { camera, microphone, signal } = options;
  const { before_share, measure_line_ms, sample_every_ms } = TEST_CALL;
  const measure_ms = camera || microphone ? TEST_CALL.measure_ms : measure_line_ms;
  const meter = microphone ? levelMeter(microphone) : null;
  const samples: Sample[] = [];
  let amplitude: number | null = null;
  const listen = () => {
    const now = meter?.amplitude() ?? null;
    if (now !== null) amplitude = Math.max(amplitude ?? 0, now);
  };
  try {
    const from = performance.now();
    for (let spent = 0; spent < measure_ms; spent = performance.now() - from) {
      signal.throwIfAborted();
      options.onProgress(before_share + (1 - before_share) * (spent / measure_ms));
      listen();
      samples.push(sampleOf(await connection.getStats(), performance.now()));
      // The loudest moment between two samples counts, not the one at the sample.
      for (let step = 0; step < 5; step += 1) {
        await pause(sample_every_ms / 5);
        listen();
      }
    }
  } finally {
    meter?.close();
  }
  options.onProgress(1);
  return { samples, amplitude };
}

/** By which way the picture and the sound went, and how evenly they arrived at the server. */
export function lineOf(report: RTCStatsReport): Pick<Measured, "path" | "jitter_up_ms"> {
  const { path, transport } = wayOf(report);
  let jitter_up_ms: number | null = null;
  report.forEach((stat: { type: string; kind?: string; jitter?: number }) => {
    const is_voice = stat.type === "remote-inbound-rtp" && stat.kind === "audio";
    if (is_voice && typeof stat.jitter === "number") jitter_up_ms = stat.jitter * 1000;
  });
  if (path == null) return { path: null, jitter_up_ms };
  return { path: path === "relay" ? `relay_${transport ?? "udp"}` : "direct", jitter_up_ms };
}

function mean(values: (number | null)[]): number | null {
  const known = values.filter((one) => one !== null);
  if (known.length === 0) return null;
  return known.reduce((sum, one) => sum + one, 0) / known.length;
}

/** How loud the microphone was on average, as it came back from the server. */
function returnedAmplitude(first: Sample, last: Sample): number {
  const seconds = Math.max(0.001, (last.at_ms - first.at_ms) / 1000);
  return Math.sqrt(Math.max(0, last.audio_energy - first.audio_energy) / seconds);
}

export function fold(
  samples: readonly Sample[],
  is_connected: boolean,
  camera: MediaStreamTrack | null,
  microphone: MediaStreamTrack | null,
  heard: number | null,
): Measured {
  const first = samples[0];
  const last = samples.at(-1);
  const amplitude = heard ?? (first && last ? returnedAmplitude(first, last) : 0);
  // What was unplugged meanwhile does not work, however well it began.
  const microphone_works =
    microphone?.readyState === "live" && amplitude >= TEST_CALL.amplitude_min;
  const microphone_level = microphone === null ? null : Math.min(1, amplitude);
  const nothing = {
    camera_works: camera?.readyState === "live",
    microphone_works,
    speaker_works: null,
    round_trip_ms: null,
    packets_lost_percent: null,
    jitter_ms: null,
    microphone_level,
    frames_per_second: null,
    packets_lost_up_percent: null,
    jitter_up_ms: null,
    path: null,
    camera_problem: null,
    microphone_problem: null,
    bandwidth_up_kbps: null,
    bandwidth_down_kbps: null,
    relay_udp: null,
    relay_tcp: null,
    relay_tls: null,
  };
  if (!is_connected || first === undefined || last === undefined) return nothing;
  // The first second is the start of the flow: its figures say nothing of the line.
  const settled = samples.slice(Math.min(2, samples.length - 1));
  const start = settled[0] ?? first;
  const seconds = Math.max(0.001, (last.at_ms - start.at_ms) / 1000);
  const received = last.packets_received - first.packets_received;
  const lost = Math.max(0, last.packets_lost - first.packets_lost);
  const frames = last.frames_decoded - start.frames_decoded;
  return {
    ...nothing,
    camera_works: camera?.readyState === "live" && last.frames_decoded > 0,
    round_trip_ms: mean(settled.map((one) => one.round_trip_ms)),
    packets_lost_percent: received + lost === 0 ? null : (lost / (received + lost)) * 100,
    jitter_ms: mean(settled.map((one) => one.jitter_ms)),
    frames_per_second: camera === null ? null : Math.max(0, frames / seconds),
    packets_lost_up_percent: mean(settled.map((one) => one.remote_loss_percent)),
  };
}

export function postResult(
  visit_id: string,
  test_call_id: string,
  measured: Measured,
): Promise<TestCallVerdict> {
  const visit = encodeURIComponent(visit_id);
  const test = encodeURIComponent(test_call_id);
  return api.post<TestCallVerdict>(
    `/api/signalling/visits/${visit}/test-calls/${test}/result`,
    measured,
    {
      idempotencyKey: crypto.randomUUID(),
    },
  );
}
