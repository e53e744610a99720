/** `ref+httpjson://HOST/PATH[?insecure=true&floatAsInt=true]#/XPATH`: one value of a JSON document on the web. */
import { decodeJson, JsonError } from '../../../../gotemplate/go/json.ts'
import { formatV } from '../../../../gotemplate/go/fmt.ts'
import { decodeUtf8 } from '../../../../gotemplate/go/utf8.ts'
import { isMap, sortedKeys, type GoValue } from '../../../../gotemplate/value.ts'
import { TshelmError, wrapError } from '../../../errors.ts'
import type { SecretsHost } from '../../ports.ts'
import { askStore } from '../../request.ts'
import type { Log, Provider, ProviderContext } from '../provider.ts'
import { parsePaths, select, type JsonNode } from '../xpath.ts'

export function httpjson({ host, option }: ProviderContext): Provider {
  const protocol = option('insecure') === 'true' ? 'http' : 'https'
  const asInt = option('floatAsInt') === 'true'
  const documents = new Map<string, Promise<JsonNode>>()
  const fragment = async (reference: string, log: Log): Promise<string> => {
    const url = addressOf(reference, protocol)
    const reading = documents.get(url) ?? load(host, url, log)
    documents.set(url, reading)
    const document = await reading.catch((error: unknown) => {
      documents.delete(url)
      throw error
    })
    const text = textOf(document, { reference, url })
    return asInt ? withoutFraction(text) : text
  }
  const none = (path: string): never => {
    throw new TshelmError('secrets/invalid-reference', `no xpath expression found in uri: ${path}`)
  }
  return { fragment, text: none, map: none }
}

/** Options of the reference are not the server's. */
function addressOf(reference: string, protocol: string): string {
  const place = reference.replace(/^httpjson:\/\//, '').split('#/', 1)[0]!
  if (/^[/?#]/.test(place) || place === '')
    throw new TshelmError('secrets/invalid-reference', `no domain found in uri: ${reference}`)
  const text = `${protocol}://${place}`
  if (!URL.canParse(text)) throw new TshelmError('secrets/invalid-reference', `invalid URL: ${text}`)
  const [base = '', query = ''] = text.split('?', 2)
  const left = new URLSearchParams(query)
  left.delete('insecure')
  left.delete('floatAsInt')
  left.sort()
  return left.size === 0 ? base : `${base}?${left.toString()}`
}

async function load(host: SecretsHost, url: string, log: Log): Promise<JsonNode> {
  try {
    const { body } = await askStore(host, { url })
    const document = treeOf(decodeJson(decodeUtf8(body)))
    log(`httpjson: successfully retrieved JSON data from: ${url}`)
    return document
  } catch (error) {
    const cause = error instanceof JsonError ? new TshelmError('secrets/failed', error.message) : error
    throw wrapError(`error fetching json document at ${url}: `, cause)
  }
}

/** Members by name, items of lists without one, and what is neither as text. */
function treeOf(root: GoValue): JsonNode {
  const document = { name: '', kind: 'document' as const, value: root, parent: undefined, children: [] as JsonNode[] }
  const open: { readonly node: JsonNode & { readonly children: JsonNode[] }; readonly value: GoValue }[] = [
    { node: document, value: root },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, value } = next
    const add = (name: string, inner: GoValue): void => {
      const child = { name, kind: 'element' as const, value: inner, parent: node, children: [] as JsonNode[] }
      node.children.push(child)
      open.push({ node: child, value: inner })
    }
    if (Array.isArray(value)) for (const item of value) add('', item)
    else if (isMap(value)) for (const key of sortedKeys(value)) add(key, value[key]!)
    else node.children.push({ name: formatV(value), kind: 'text', value: formatV(value), parent: node, children: [] })
  }
  return document
}

function textOf(document: JsonNode, { reference, url }: { readonly reference: string; readonly url: string }): string {
  const [, path] = reference.split('#/')
  if (path === undefined) {
    throw new TshelmError('secrets/invalid-reference', `no xpath expression found in uri: ${reference}`)
  }
  const node = select(document, compiled(path, reference))
  const first = node?.children[0]
  const last = node?.children.at(-1)
  if (first === undefined || last === undefined) {
    throw new TshelmError('secrets/not-found', `unable to query doc for value with xpath query using ${reference}`)
  }
  const values = node!.children.map(({ value }) => value)
  if (first.name !== last.name || !values.every((value) => typeof value === 'string')) {
    const message = `location ${path} has child nodes at ${url}, please use a more granular query`
    throw new TshelmError('secrets/invalid-reference', message)
  }
  return values.join(',')
}

/** vals: the expression itself is left out where it is told of. */
function compiled(path: string, reference: string): ReturnType<typeof parsePaths> {
  try {
    return parsePaths(path)
  } catch (cause) {
    const message = `unable to compile xpath expression '' from uri: ${reference}`
    throw new TshelmError('secrets/invalid-reference', message, { cause })
  }
}

function withoutFraction(text: string): string {
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return BigInt(Math.round(number)).toString()
  throw new TshelmError('secrets/failed', 'unable to convert possible float to int for value')
}
