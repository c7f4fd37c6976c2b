import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Audit" blocks={[58, 36, 36, 36, 36, 36, 36, 36, 36]} />;
}
