/** Text that PostgreSQL or UTF-8 cannot hold. */
export const ILL_FORMED = [
  { why: 'NUL', value: 'kett\0le' },
  { why: 'a high surrogate alone', value: 'kett\ud800le' },
  { why: 'a low surrogate alone', value: 'kettle\udfff' },
]
