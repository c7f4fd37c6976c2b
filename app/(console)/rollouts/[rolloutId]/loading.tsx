import { DetailSkeleton } from "../../detail-skeleton.tsx";

export default function Loading() {
  return (
    <DetailSkeleton title="Rollout" list={{ label: "Rollouts", href: "/rollouts" }} blocks={[268, 300, 480, 240]} />
  );
}
