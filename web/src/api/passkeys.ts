/** The two ceremonies of a passkey: the service asks, the device answers. */
import { api } from "./client";
import type { Me, PasskeyOptions } from "./model";

/** Whether this browser can make the two ceremonies from JSON. */
export function knowsPasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== "undefined" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential
  );
}

/** The person closed the device's window, or waited too long: no failure of ours. */
export function isStopped(error: unknown): boolean {
  return error instanceof DOMException;
}

export async function addPasskey(name: string, password: string): Promise<void> {
  const options = await api.post<PasskeyOptions>("/api/identity/me/passkeys/options", { password });
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
    options.public_key as unknown as PublicKeyCredentialCreationOptionsJSON,
  );
  const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
  await api.post("/api/identity/me/passkeys", { name, credential: made.toJSON() });
}

export async function logInByPasskey(): Promise<Me> {
  const options = await api.post<PasskeyOptions>("/api/identity/session/passkey/options");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options.public_key as unknown as PublicKeyCredentialRequestOptionsJSON,
  );
  const given = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
  return api.post<Me>("/api/identity/session/passkey", { credential: given.toJSON() });
}
