export default function FundingPage() {
  return null;
}
