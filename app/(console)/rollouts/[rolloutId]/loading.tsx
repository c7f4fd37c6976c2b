import { DetailSkeleton } from "../../detail-skeleton.tsx";

export default function Loading() {
  return <DetailSkeleton title="Rollout" blocks={[268, 300, 480, 240]} />;
}
