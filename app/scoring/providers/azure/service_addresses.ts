/** The addresses of an Azure Speech resource. */
export interface ServiceAddresses {
  /** The WebSocket that recordings go to. */
  recognition: string
  /** Issues a token for a valid key: the cheapest way to try a key. */
  token: string
}

const RECOGNITION_PATH = '/stt/speech/universal/v2'
const TOKEN_PATH = '/sts/v1.0/issueToken'

/**
 * The addresses of a region's public service, or of a private endpoint.
 *
 * @param region such as `eastus`
 * @param endpoint http(s) or ws(s); with a path it is the recognition's own, else the usual one is
 *   added. Without any path the SDK would first ask port 443 for a redirection.
 */
export function serviceAddresses(region: string, endpoint?: string): ServiceAddresses {
  if (endpoint === undefined) return addressesOf(region)
  const url = new URL(endpoint)
  const isSecure = ['https:', 'wss:'].includes(url.protocol)
  const path = url.pathname === '/' ? RECOGNITION_PATH : url.pathname
  return {
    recognition: `${isSecure ? 'wss' : 'ws'}://${url.host}${path}`,
    token: `${isSecure ? 'https' : 'http'}://${url.host}${TOKEN_PATH}`,
  }
}

/** Sovereign clouds have domains of their own: learn.microsoft.com, "Sovereign clouds". */
function addressesOf(region: string): ServiceAddresses {
  const [speech, api] = region.startsWith('china')
    ? ['azure.cn', 'azure.cn']
    : region.startsWith('usgov')
      ? ['azure.us', 'microsoft.us']
      : ['microsoft.com', 'microsoft.com']
  return {
    recognition: `wss://${region}.stt.speech.${speech}${RECOGNITION_PATH}`,
    token: `https://${region}.api.cognitive.${api}${TOKEN_PATH}`,
  }
}
