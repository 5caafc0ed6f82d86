/** Which relays this network lets through, found out while a direct path may work all the same. */
import type { TestCallResult } from "../../api/model";

export const RELAY_PROBE_MS_MAX = 3_000;

export type Relays = Required<Pick<TestCallResult, "relay_udp" | "relay_tcp" | "relay_tls">>;

type Transport = "udp" | "tcp" | "tls";

/** Source: RFC 7065, 3.1. */
export function transportOf(url: string): Transport {
  if (url.startsWith("turns:")) return "tls";
  return /[?&]transport=tcp\b/.test(url) ? "tcp" : "udp";
}

/** Asks each kind of relay for an address and calls nobody. Null where none of a kind is offered. */
export async function probeRelays(servers: readonly RTCIceServer[]): Promise<Relays> {
  const over = (transport: Transport) => {
    const urls = (one: RTCIceServer) => [one.urls].flat();
    const own = servers
      .map((one) => ({ ...one, urls: urls(one).filter((url) => isOver(url, transport)) }))
      .filter((one) => one.urls.length > 0);
    return own.length === 0 ? null : reaches(own);
  };
  const [relay_udp, relay_tcp, relay_tls] = await Promise.all([
    over("udp"),
    over("tcp"),
    over("tls"),
  ]);
  return { relay_udp, relay_tcp, relay_tls };
}

function isOver(url: string, transport: Transport): boolean {
  return /^turns?:/.test(url) && transportOf(url) === transport;
}

async function reaches(iceServers: RTCIceServer[]): Promise<boolean> {
  let connection: RTCPeerConnection | null = null;
  try {
    const asking = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
    connection = asking;
    const found = new Promise<boolean>((settle) => {
      setTimeout(() => settle(false), RELAY_PROBE_MS_MAX);
      asking.onicecandidate = ({ candidate }) => {
        // None any more: all of them have been tried. An empty one ends a generation.
        if (candidate === null) settle(false);
        else if (/ typ relay /.test(candidate.candidate)) settle(true);
      };
    });
    asking.createDataChannel("relay");
    await asking.setLocalDescription(await asking.createOffer());
    return await found;
  } catch {
    // An address that this browser does not understand reaches nothing.
    return false;
  } finally {
    connection?.close();
  }
}
