import { ListSkeleton } from "../../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Incidents" blocks={[68, 68, 68, 68]} />;
}
