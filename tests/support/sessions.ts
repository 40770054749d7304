import GameSession from '#models/game_session'

export async function countSessions(userId: string): Promise<number> {
  const sessions = await GameSession.query().where('userId', userId)
  return sessions.length
}

/** An answer without what changes every five minutes: the recordings' signed addresses. */
export function unsigned(body: object): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    return name.startsWith('audio_url') ? undefined : value
  })
}
