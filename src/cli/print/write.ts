/** Synchronous writing: process.stdout costs start-up time and may lose text at exit. */
import { writeSync } from 'node:fs'
import { encodeUtf8 } from '../../../gotemplate/go/utf8.ts'
import { pathError } from '../../chart/file-system.ts'

/** Writes a Go string to a file descriptor, escaped bytes as bytes. A reader that has gone ends the process quietly. Throws `cli/file`. */
export function writeFully(fd: number, text: string): void {
  const bytes = encodeUtf8(text)
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(fd, bytes, at)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EPIPE') process.exit(1)
      if (code !== 'EAGAIN') {
        // There is nobody left to tell.
        if (fd === 2) return
        throw pathError('write', '/dev/stdout', error, 'cli/file')
      }
      // A full non-blocking pipe: give the reader a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}
