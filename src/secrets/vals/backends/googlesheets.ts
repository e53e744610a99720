/** `ref+googlesheets://SHEET?credentials_file=…#/KEY`: the second column of a sheet, by the first (source: Google Sheets API, "spreadsheets.values.get"). */
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { newMap, type GoMap } from '../../../../gotemplate/value.ts'
import { isTshelmError, TshelmError, wrapError } from '../../../errors.ts'
import { fileErrorText } from '../../../kube/host.ts'
import { callGcp } from '../../gcp/call.ts'
import { openGcp, type GcpSession } from '../../gcp/token.ts'
import type { SecretsHost } from '../../ports.ts'
import { parsedJson } from '../../request.ts'
import { goValueOf } from '../from-json.ts'
import { once } from '../once.ts'
import type { Provider, ProviderContext } from '../provider.ts'

const SCOPE = 'https://www.googleapis.com/auth/spreadsheets.readonly'

export function googlesheets({ host, option }: ProviderContext): Provider {
  let session: Promise<GcpSession> | undefined
  const map = once(async (path): Promise<GoMap> => {
    session ??= open(host, option('credentials_file'))
    const url = `https://sheets.googleapis.com/v4/spreadsheets/${encodeURIComponent(path)}/values/A1%3AB?alt=json&prettyPrint=false`
    const opened = await session.catch((error: unknown) => {
      session = undefined
      throw wrapError('unable to initialize client: ', error)
    })
    const answer = await callGcp(opened, { url }).catch((error: unknown) => {
      throw wrapError('unable to get values from sheet: ', inWordsOfRest(error))
    })
    const rows = Array.isArray(answer['values']) ? answer['values'] : []
    const found = newMap()
    for (const row of rows)
      if (Array.isArray(row) && row.length > 1) found[formatV(goValueOf(row[0]))] = goValueOf(row[1])
    return found
  })
  return {
    map,
    async text(path, log) {
      const [sheet = '', key = ''] = path.split('/')
      return formatV((await map(sheet, log))[key] ?? null)
    },
  }
}

/** Accounts of services only: a person's would have to be asked in a browser. */
async function open(host: SecretsHost, file: string): Promise<GcpSession> {
  const bytes = await host.readFile(file).catch((error: unknown) => {
    const message = `unable to read service account credentials file: ${fileErrorText(file, error)}`
    throw new TshelmError('secrets/config', message)
  })
  parsedJson(bytes, `unable to parse ${file}: `)
  return openGcp(host, { scopes: [SCOPE], credentialsJson: Buffer.from(bytes).toString('utf8') })
}

const RPC = /^rpc error: code = \w+ desc = /

/** Go: this service is asked by its REST API, whose errors have another front. */
function inWordsOfRest(error: unknown): unknown {
  if (!isTshelmError(error) || typeof error.data['status'] !== 'number') return error
  const message = error.message.replace(RPC, `googleapi: Error ${error.data['status']}: `)
  return new TshelmError(error.code, message, { cause: error, data: error.data })
}
