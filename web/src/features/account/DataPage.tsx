import { useMutation } from "@tanstack/react-query";
import { useText } from "../../i18n/language";
import { Banner } from "../../ui/Banner";
import { Button } from "../../ui/Button";
import { Card } from "../../ui/Card";
import { Page, PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import { useFailureText } from "../../ui/useFormErrors";
import { ConsentsCard } from "./ConsentsCard";
import { words } from "./dataWords";
import { EraseCard } from "./EraseCard";
import { gatherMyData, saveAsFile } from "./myData";
import { ProfileTabs } from "./ProfileTabs";

export default function DataPage() {
  const t = useText(words);
  return (
    <Page title={t("title")} isForm>
      <PageHeading>{t("title")}</PageHeading>
      <ProfileTabs />
      <ExportCard />
      <ConsentsCard />
      <EraseCard />
    </Page>
  );
}

function ExportCard() {
  const t = useText(words);
  const failureText = useFailureText();
  const gather = useMutation({
    mutationFn: gatherMyData,
    onSuccess: (text) => {
      saveAsFile(text, t("fileName"));
      toast(t("downloaded"));
    },
  });
  return (
    <Card title={t("export")}>
      <div className="stack">
        <p className="small muted read">{t("exportText")}</p>
        {gather.error && (
          <Banner tone="danger" role="alert">
            <p>{failureText(gather.error)}</p>
          </Banner>
        )}
        <Button
          icon="download"
          className="start"
          isPending={gather.isPending}
          onPress={() => gather.mutate()}
        >
          {t("download")}
        </Button>
      </div>
    </Card>
  );
}
