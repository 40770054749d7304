/** Imported first: an older Node.js ends here with one line, and not in the middle of something. */
const NEEDED = 24

if (Number.parseInt(process.versions.node, 10) < NEEDED) {
  process.stderr.write(
    `Saywell needs Node.js ${NEEDED} or newer to run; this is ${process.version}.\n`
  )
  process.exit(1)
}
