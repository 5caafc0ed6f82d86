import { useQuery } from "@tanstack/react-query";
import { useMe } from "../../api/queries";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Page, PageHeading } from "../../ui/Page";
import { ErrorState, SkeletonCard } from "../../ui/States";
import { PasskeysCard } from "./PasskeysCard";
import { PasswordCard } from "./PasswordCard";
import { ProfileTabs } from "./ProfileTabs";
import { SecondFactorCard } from "./SecondFactorCard";
import { SessionsCard } from "./SessionsCard";
import { securityQuery } from "./security";
import { words } from "./securityWords";

export default function SecurityPage() {
  const t = useText(words);
  const me = useMe();
  const security = useQuery(securityQuery);
  return (
    <Page title={t("title")} isForm>
      <PageHeading>{t("title")}</PageHeading>
      <ProfileTabs />
      {me.second_factor_missing && (
        <Banner tone="warning">
          <p>{t("required")}</p>
        </Banner>
      )}
      <PasswordCard />
      {security.isPending && <SkeletonCard label={t("loading")} />}
      {security.error && (
        <ErrorState
          error={security.error}
          title={t("failed")}
          onRetry={() => void security.refetch()}
        />
      )}
      {security.data && (
        <>
          <SecondFactorCard security={security.data} />
          <PasskeysCard passkeys={security.data.passkeys} />
          <SessionsCard sessions={security.data.sessions} />
        </>
      )}
    </Page>
  );
}
