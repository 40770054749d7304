/** What a page says of a fault, in its heading. */
const TITLES: Record<number, string> = {
  400: 'That could not be read',
  403: 'That was not taken',
  404: 'Nothing is here',
  405: 'That cannot be done here',
  408: 'That took too long',
  409: 'Something else came first',
  413: 'That was too much at once',
  422: 'Something is not right',
  429: 'That was too fast',
  500: 'Something went wrong on our side',
  503: 'Something we need is away',
}

/** @param status of the answer */
export function faultTitle(status: number): string {
  return TITLES[status] ?? (status < 500 ? 'That did not work' : TITLES[500]!)
}
