/** `sops filestatus`: whether a file is encrypted. */
import { isTshelmError, messageOf } from '../../../../errors.ts'
import { EXIT, sopsError } from '../../../../secrets/sops/error.ts'
import { absolute, inputStore, readInput, usageExit, type SopsCall } from '../call.ts'

export function filestatus(call: SopsCall): void {
  const [given] = call.args
  if (given === undefined) throw usageExit('Error: no file specified', EXIT.noFile)
  const store = inputStore(call, given)
  call.host.stdout(`{"encrypted":${String(isEncrypted())}}\n`)

  function isEncrypted(): boolean {
    try {
      const { metadata } = store.readEncrypted(readInput(absolute(call, given!), given))
      return metadata.version !== '' && metadata.mac !== ''
    } catch (error) {
      if (isTshelmError(error) && error.code === 'secrets/not-encrypted') return false
      const message = `cannot check file status: cannot load encrypted file: ${messageOf(error)}`
      throw sopsError('secrets/invalid-file', message, { data: { fatal: true } })
    }
  }
}
