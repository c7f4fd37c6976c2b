import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Metrics" blocks={[252, 252, 252]} />;
}
