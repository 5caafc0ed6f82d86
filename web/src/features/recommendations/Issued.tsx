/** What was issued, as the patient reads it: the newest version first, the others out of the way. */
import { useQuery } from "@tanstack/react-query";
import type { Recommendations } from "../../api/model";
import { useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { Card } from "../../ui/Card";
import { Disclosure } from "../../ui/Disclosure";
import { DownloadLink } from "../../ui/DownloadLink";
import { recommendationsPath, recommendationsQuery } from "./data";
import { recommendationWords } from "./words";
import "./recommendations.css";

/** "Wydane: 28 lis, 10:40", and from the second version on that it is a corrected one. */
export function useWhenIssued(): (one: Recommendations) => string {
  const t = useText(recommendationWords);
  const dates = useDates();
  return ({ version, issued_at }) => {
    const when = `${dates.date(issued_at)}, ${dates.time(issued_at)}`;
    return version > 1 ? t("versionAt", { version, when }) : t("issuedAt", { when });
  };
}

interface PaperLinkProps {
  visit_id: string;
  version: number;
  isOld?: boolean;
}

/** A version on paper, in the language of the screen. */
export function PaperLink({ visit_id, version, isOld }: PaperLinkProps) {
  const t = useText(recommendationWords);
  const { language } = useLanguage();
  return (
    <DownloadLink path={`${recommendationsPath(visit_id)}/${version}/content`} query={{ language }}>
      {isOld ? t("downloadVersion", { version }) : t("download")}
    </DownloadLink>
  );
}

function Codes({ title, how, rows }: { title: string; how: string; rows: [string, string][] }) {
  if (rows.length === 0) return null;
  return (
    <div className="stack stack--half">
      <h3 className="semibold">{title}</h3>
      <p className="small muted">{how}</p>
      <ul className="recommendation-codes">
        {rows.map(([label, code]) => (
          <li key={`${label}${code}`}>
            <span>{label}</span>
            <strong className="num recommendation-code">{code}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** On the visit's page; nothing at all until there is something to read. */
export default function RecommendationsCard({ visitId }: { visitId: string }) {
  const t = useText(recommendationWords);
  const whenIssued = useWhenIssued();
  const { data = [] } = useQuery(recommendationsQuery(visitId));
  const [newest, ...older] = data;
  if (!newest) return null;
  return (
    <Card title={t("title")}>
      <div className="stack stack--2">
        <p className="small muted">{whenIssued(newest)}</p>
        {newest.text && <p className="recommendation-text">{newest.text}</p>}
        <Codes
          title={t("prescriptions")}
          how={t("prescriptionsHow")}
          rows={(newest.prescriptions ?? []).map((code) => [t("code"), code])}
        />
        <Codes
          title={t("referrals")}
          how={t("referralsHow")}
          rows={(newest.referrals ?? []).map((one) => [t(one.kind), one.code])}
        />
        <div>
          <PaperLink visit_id={visitId} version={newest.version} />
        </div>
        {older.length > 0 && (
          <Disclosure title={t("older")}>
            <p className="small muted">{t("olderText")}</p>
            <ul className="list stack stack--1">
              {older.map((one) => (
                <li key={one.version} className="cluster cluster--1">
                  <span className="small">{whenIssued(one)}</span>
                  <PaperLink visit_id={visitId} version={one.version} isOld />
                </li>
              ))}
            </ul>
          </Disclosure>
        )}
      </div>
    </Card>
  );
}
