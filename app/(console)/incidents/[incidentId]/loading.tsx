import { DetailSkeleton } from "../../detail-skeleton.tsx";

export default function Loading() {
  return (
    <DetailSkeleton
      title="Incident"
      list={{ label: "Incidents", href: "/incidents" }}
      blocks={[260, 320, 360]}
      hasAside
    />
  );
}
