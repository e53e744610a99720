/** Lists too large for memory: page by page, the next one on its way while one is worked on. */
import { isTshelmError } from '../errors.ts'
import type { KubeObject } from '../object.ts'
import type { AskedFor } from './api-error.ts'
import type { ApiResource, ListOptions } from './cluster.ts'
import { groupVersionText } from './discovery.ts'
import { collectionPath, listQuery, queryText, resourceText } from './paths.ts'
import { decodeList, type DecodedList } from './protobuf.ts'
import { PROTOBUF, type ApiRequest, type ApiResponse } from './transport.ts'

export interface ScanTarget {
  readonly resource: ApiResource
  readonly namespace: string
  readonly options: ListOptions
}

/** Sends; rejects where the answer is an error. */
export type Answering = (request: ApiRequest, asked: AskedFor) => Promise<ApiResponse>

// Small until the objects' size is known.
const FIRST_PAGE = 100
const MAX_PAGE = 5000
const PAGE_BYTES = 2 * 1024 * 1024

const METADATA = 'as=PartialObjectMetadataList;v=v1;g=meta.k8s.io'

/** If the list expires on the way, it is read again in one piece. */
export async function scan(
  answer: Answering,
  target: ScanTarget,
  onPage: (page: readonly KubeObject[]) => void,
): Promise<void> {
  try {
    await scanPages(answer, target, { limit: FIRST_PAGE, onPage })
  } catch (error) {
    if (!isTshelmError(error) || error.data.status !== 410) throw error
    await scanPages(answer, target, { limit: 0, onPage })
  }
}

interface Pages {
  /** 0 is none. */
  readonly limit: number
  readonly onPage: (page: readonly KubeObject[]) => void
}

async function scanPages(answer: Answering, target: ScanTarget, { limit, onPage }: Pages): Promise<void> {
  const { resource } = target
  const asked = { method: 'GET', resource: resourceText(resource) }
  const fetchPage = (size: number, next?: string): Promise<ApiResponse> => {
    const page = answer(pageRequest(target, size, next), asked)
    // Heard of when it is waited for.
    page.catch(() => undefined)
    return page
  }
  let coming: Promise<ApiResponse> | undefined = fetchPage(limit)
  while (coming) {
    const response: ApiResponse = await coming
    const { metadata, items } = pageOf(response, resource)
    coming = metadata.continue
      ? fetchPage(pageSize(items.length, (response.bytes ?? response.body).length), metadata.continue)
      : undefined
    onPage(items)
  }
}

function pageRequest(
  { resource, namespace, options }: ScanTarget,
  limit: number,
  next: string | undefined,
): ApiRequest {
  const query = queryText({ ...listQuery(options), limit: limit === 0 ? undefined : String(limit), continue: next })
  const path = collectionPath(resource, namespace) + query
  if (options.metadataOnly === true) {
    return { method: 'GET', path, accept: `${PROTOBUF};${METADATA},application/json;${METADATA},application/json` }
  }
  const known = resource.group === '' && (resource.kind === 'Secret' || resource.kind === 'ConfigMap')
  // What fills these by the thousand is compressed already.
  return known
    ? { method: 'GET', path, accept: `${PROTOBUF},application/json`, incompressible: true }
    : { method: 'GET', path }
}

function pageOf({ body, bytes }: ApiResponse, resource: ApiResource): DecodedList {
  const type = { apiVersion: groupVersionText(resource), kind: resource.kind }
  if (bytes) return decodeList(bytes, type)
  const { metadata = {}, items } = JSON.parse(body) as Partial<DecodedList>
  return { metadata, items: (items ?? []).map((item) => ({ ...item, ...type })) }
}

/** As many as fit into a page of good size, if they are like those of the last. */
function pageSize(objects: number, size: number): number {
  if (objects === 0) return FIRST_PAGE
  return Math.min(MAX_PAGE, Math.max(1, Math.floor((PAGE_BYTES * objects) / size)))
}
