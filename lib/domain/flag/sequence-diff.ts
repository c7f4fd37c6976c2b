export type DiffMark = "same" | "removed" | "added";
export interface DiffPart {
  mark: DiffMark;
  text: string;
}
export interface DiffLine extends DiffPart {
  /** The line by words, where a line that went stands against one that came. */
  words?: DiffPart[];
}

/** Above this many comparisons two sequences are shown as one that went and one that came. */
const MOST_COMPARISONS = 1_500_000;

/** Lines of two texts by longest common subsequence; paired lines also word by word. */
export function lineDiff(before: string, after: string): DiffLine[] {
  return withWords(sequenceDiff(before.split("\n"), after.split("\n")));
}

function withWords(lines: readonly DiffPart[]): DiffLine[] {
  const done: DiffLine[] = [];
  for (let at = 0; at < lines.length; ) {
    const removed = run(lines, at, "removed");
    const added = run(lines, at + removed.length, "added");
    if (removed.length === 0 && added.length === 0) {
      done.push(lines[at] as DiffPart);
      at += 1;
      continue;
    }
    const pairs = removed.map((line, index) => (added[index] ? wordDiff(line.text, added[index].text) : null));
    const words = (line: DiffPart, index: number): DiffLine => {
      const parts = pairs[index]?.filter(({ mark }) => mark === "same" || mark === line.mark);
      return parts ? { ...line, words: parts } : line;
    };
    done.push(...removed.map(words), ...added.map(words));
    at += removed.length + added.length;
  }
  return done;
}

function run(lines: readonly DiffPart[], from: number, mark: DiffMark): DiffPart[] {
  let to = from;
  while (lines[to]?.mark === mark) to += 1;
  return lines.slice(from, to);
}

/** Neighbours of one mark in one part; null when nothing but spaces is common, so that highlighting would be noise. */
function wordDiff(before: string, after: string): DiffPart[] | null {
  const parts = sequenceDiff(before.split(/(\s+)/), after.split(/(\s+)/));
  if (!parts.some(({ mark, text }) => mark === "same" && text.trim() !== "")) return null;
  return parts.reduce<DiffPart[]>((all, part) => {
    const last = all.at(-1);
    if (last?.mark === part.mark) last.text += part.text;
    else all.push({ ...part });
    return all;
  }, []);
}

function sequenceDiff(before: readonly string[], after: readonly string[]): DiffPart[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const marked = (mark: DiffMark, texts: readonly string[]): DiffPart[] => texts.map((text) => ({ mark, text }));
  return [
    ...marked("same", before.slice(0, head)),
    ...middleDiff(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...marked("same", tail > 0 ? before.slice(-tail) : []),
  ];
}

function middleDiff(before: readonly string[], after: readonly string[]): DiffPart[] {
  const isTooLong = before.length * after.length > MOST_COMPARISONS;
  const width = after.length + 1;
  /** At [i, j]: how much is common of before from i on and after from j on. */
  const common = new Uint16Array(isTooLong ? 0 : (before.length + 1) * width);
  if (!isTooLong)
    for (let i = before.length - 1; i >= 0; i--)
      for (let j = after.length - 1; j >= 0; j--)
        common[i * width + j] =
          before[i] === after[j]
            ? common[(i + 1) * width + j + 1]! + 1
            : Math.max(common[(i + 1) * width + j]!, common[i * width + j + 1]!);
  const parts: DiffPart[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const isSame = !isTooLong && i < before.length && before[i] === after[j];
    if (isSame) parts.push({ mark: "same", text: before[i++]! });
    else if (
      i < before.length &&
      (isTooLong || j === after.length || common[(i + 1) * width + j]! >= common[i * width + j + 1]!)
    )
      parts.push({ mark: "removed", text: before[i++]! });
    else parts.push({ mark: "added", text: after[j++]! });
    if (isSame) j += 1;
  }
  return parts;
}
