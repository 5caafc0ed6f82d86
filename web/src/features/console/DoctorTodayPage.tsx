export default function DoctorTodayPage() {
  return null;
}
