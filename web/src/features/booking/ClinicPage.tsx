export default function ClinicPage() {
  return null;
}
