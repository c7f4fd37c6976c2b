import { ListSkeleton } from "../list-skeleton.tsx";

export default function Loading() {
  return <ListSkeleton title="Catalogue" blocks={[180, 124, 124, 88]} />;
}
