/** Who acts for one's patients, and what changes that. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { api } from "../../api/client";
import type { List, Me, SharedPatient } from "../../api/model";
import { useSetMe } from "../../api/queries";

export const GUARDIANSHIPS = "/api/identity/me/guardianships";

export const guardianshipsQuery = queryOptions({
  queryKey: ["guardianships"],
  queryFn: ({ signal }) =>
    api.get<List<SharedPatient>>(GUARDIANSHIPS, {}, signal).then((list) => list.items),
});

/** After a change of who acts for whom: other visits are one's own now. */
export function useFamilyChanged(): (me?: Me) => Promise<void> {
  const client = useQueryClient();
  const setMe = useSetMe();
  return useCallback(
    async (me) => {
      if (me) setMe(me);
      const keys = [guardianshipsQuery.queryKey, ...(me ? [["visits"], ["waitlist"]] : [])];
      await Promise.all(keys.map((queryKey) => client.invalidateQueries({ queryKey })));
    },
    [client, setMe],
  );
}

/** The code stands after the #: it is in no request, no log of a server and no referrer. */
export function codeInAddress(hash: string): string {
  return decodeURIComponent(hash.replace(/^#/, "")).slice(0, 40);
}

export function addressWithCode(path: string, code: string): string {
  return new URL(`${path}#${code}`, window.location.origin).href;
}
