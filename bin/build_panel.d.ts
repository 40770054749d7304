export function buildPanel(): void
export function watchPanel(): void
