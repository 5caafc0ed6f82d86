import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { Link } from "react-router";
import { useLogOut, useSaveLanguage } from "../../api/account";
import { api } from "../../api/client";
import type { Me, Patient } from "../../api/model";
import { fullName, initials, selfOf, useMe, useSetMe } from "../../api/queries";
import { noonOf, useDates } from "../../i18n/dates";
import { useLanguage, useText } from "../../i18n/language";
import { phoneText } from "../../i18n/typography";
import { Button, LinkButton, TextButton } from "../../ui/Button";
import { Avatar, Card, Meta } from "../../ui/Card";
import { Choices } from "../../ui/Choice";
import { Dialog } from "../../ui/Dialog";
import { TextField } from "../../ui/Field";
import { Icon } from "../../ui/Icon";
import { Page, PageHeading } from "../../ui/Page";
import { toast } from "../../ui/Toast";
import { useFormErrors } from "../../ui/useFormErrors";
import { guardianshipsQuery } from "../family/data";
import { EmailDialog } from "./EmailDialog";
import { ProfileTabs } from "./ProfileTabs";
import { words } from "./words";

export default function ProfilePage() {
  const t = useText(words);
  const logOut = useLogOut();
  return (
    <Page title={t("title")} isForm>
      <PageHeading>{t("title")}</PageHeading>
      <ProfileTabs />
      <OwnData />
      <Guarded />
      <Children />
      <LanguageCard />
      <LinkButton icon="bell" className="start" to="/profil/powiadomienia">
        {t("notifications")}
      </LinkButton>
      <Button variant="quiet" icon="out" className="start flush" onPress={logOut}>
        {t("logOut")}
      </Button>
    </Page>
  );
}

function Fact({ name, children, end }: { name: string; children: ReactNode; end?: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="anywhere">{children}</dd>
      {end && <dd>{end}</dd>}
    </div>
  );
}

function OwnData() {
  const t = useText(words);
  const me = useMe();
  const dates = useDates();
  const self = selfOf(me);
  const [changing, setChanging] = useState<"email" | "phone" | null>(null);
  const close = () => setChanging(null);
  return (
    <Card title={t("you")}>
      <dl className="dl">
        <Fact name={t("name")}>{fullName(me)}</Fact>
        <Fact
          name={t("email")}
          end={
            <TextButton aria-label={t("changeEmail")} onPress={() => setChanging("email")}>
              {t("change")}
            </TextButton>
          }
        >
          {me.email}
        </Fact>
        <Fact
          name={t("phone")}
          end={
            <TextButton aria-label={t("changePhone")} onPress={() => setChanging("phone")}>
              {t("change")}
            </TextButton>
          }
        >
          <span className="num">{me.phone ? phoneText(me.phone) : t("none")}</span>
        </Fact>
        {self && <Fact name={t("birthDate")}>{dates.dateYear(noonOf(self.birth_date))}</Fact>}
        {self && (
          <Fact name={t("pesel")}>
            {self.pesel_masked ? (
              <span className="num">{self.pesel_masked}</span>
            ) : (
              <span className="muted">{t("peselMissing")}</span>
            )}
          </Fact>
        )}
      </dl>
      {changing === "email" && <EmailDialog onClose={close} />}
      {changing === "phone" && <PhoneDialog phone={phoneText(me.phone ?? "")} onClose={close} />}
    </Card>
  );
}

const PHONE_FIELDS = ["phone"] as const;

function PhoneDialog({ phone, onClose }: { phone: string; onClose: () => void }) {
  const t = useText(words);
  const setMe = useSetMe();
  const [value, setValue] = useState(phone);
  const errors = useFormErrors(PHONE_FIELDS);
  const save = useMutation({
    mutationFn: () =>
      api.patch<Me>("/api/identity/me", { phone: value.trim().replace(/\s/g, " ") }),
    onSuccess: (me) => {
      setMe(me);
      toast(t("saved"));
      onClose();
    },
    onError: (error) => errors.fail(error),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const isGood = /^\+?\d(?:[\s-]?\d){8,14}$/.test(value.trim());
    if (errors.show(isGood ? {} : { phone: t("phoneWrong") }) && !save.isPending) save.mutate();
  };
  const whole = errors.list.find((error) => !error.fieldId);
  return (
    <Dialog isOpen onClose={onClose} title={t("changePhone")}>
      <form className="stack" noValidate onSubmit={submit}>
        <TextField
          id="phone"
          label={t("phoneLabel")}
          type="tel"
          inputMode="tel"
          autoComplete="tel"
          value={value}
          onChange={setValue}
          error={errors.byField.phone ?? whole?.text}
        />
        <div className="actions">
          <Button type="submit" variant="primary" isPending={save.isPending}>
            {t("save")}
          </Button>
          <Button onPress={onClose}>{t("cancel")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A young person sees who else sees their visits. */
function Guarded() {
  const t = useText(words);
  const { data } = useQuery(guardianshipsQuery);
  const own = data?.find((one) => one.relation === "self");
  if (!own || own.guardians.length < 2) return null;
  return (
    <LinkButton icon="users" className="start" to={`/profil/dzieci/${own.patient_id}`}>
      {t("access")}
    </LinkButton>
  );
}

function Children() {
  const t = useText(words);
  const me = useMe();
  const shared = useQuery(guardianshipsQuery);
  const children = me.patients.filter((patient) => patient.relation === "child");
  // Who came of age is in no token any more, and may still need a code from here.
  const ofAge = shared.data?.filter((one) => one.relation === "child" && one.is_of_age) ?? [];
  return (
    <Card
      title={t("children")}
      end={
        <LinkButton icon="plus" to="/profil/dziecko">
          {t("addChild")}
        </LinkButton>
      }
    >
      {children.length + ofAge.length === 0 ? (
        <div className="stack stack--half">
          <p className="semibold">{t("noChildren")}</p>
          <p className="small muted read">{t("noChildrenText")}</p>
        </div>
      ) : (
        <ul className="list">
          {children.map((child) => (
            <ChildRow key={child.patient_id} child={child} />
          ))}
          {ofAge.map((one) => (
            <ChildRow key={one.patient_id} child={one} note={t("ofAge")} />
          ))}
        </ul>
      )}
      <LinkButton variant="quiet" icon="users" className="start flush" to="/zaproszenie">
        {t("haveCode")}
      </LinkButton>
    </Card>
  );
}

interface ChildRowProps {
  child: Pick<Patient, "patient_id" | "given_name" | "family_name" | "birth_date"> &
    Partial<Pick<Patient, "pesel_masked">>;
  note?: string;
}

function ChildRow({ child, note }: ChildRowProps) {
  const t = useText(words);
  const dates = useDates();
  return (
    <li>
      <Link className="row row--link" to={`/profil/dzieci/${child.patient_id}`}>
        <Avatar text={initials(child)} />
        <div className="row__main">
          <p className="row__title">{fullName(child)}</p>
          <Meta
            className="row__meta"
            items={[
              t("born", { date: dates.dateYear(noonOf(child.birth_date)) }),
              note ?? (child.pesel_masked && `PESEL ${child.pesel_masked}`),
            ]}
          />
        </div>
        <Icon name="right" />
      </Link>
    </li>
  );
}

function LanguageCard() {
  const t = useText(words);
  const { language } = useLanguage();
  const saveLanguage = useSaveLanguage();
  return (
    <Card title={t("language")}>
      <fieldset className="stack stack--2">
        <legend className="visually-hidden">{t("language")}</legend>
        <p className="small muted">{t("languageText")}</p>
        <Choices
          name="jezyk"
          value={language}
          onChange={saveLanguage}
          options={[
            { value: "pl", title: "Polski" },
            { value: "en", title: "English" },
          ]}
        />
      </fieldset>
    </Card>
  );
}
