/** A number as people write it: 12,480. */
export function grouped(count: number): string {
  return count.toLocaleString('en')
}

/** @returns such as "1 speech" and "312 speeches" */
export function counted(count: number, one: string, many: string): string {
  return `${grouped(count)} ${count === 1 ? one : many}`
}

export function speeches(count: number): string {
  return counted(count, 'speech', 'speeches')
}
