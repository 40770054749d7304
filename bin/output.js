/**
 * What a program prints, and to whom. Plain JavaScript, imported before anything that prints:
 * libraries look at the environment once.
 */

// Signs that move a cursor or change a colour are for terminals: a file and a pipe get plain text.
if (!process.stdout.isTTY) process.env.FORCE_COLOR ??= '0'

// A reader that has gone away (`node ace list | head`) ends the program as a stop does, so that it
// leaves the database in order.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error
    process.kill(process.pid, 'SIGTERM')
  })
}
