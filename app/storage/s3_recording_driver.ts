import type { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  type BucketLocationConstraint,
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { S3Driver } from 'flydrive/drivers/s3'
import { inPieces } from '#storage/pieces'
import type {
  ByteRange,
  RecordingDriver,
  StoredRecording,
  StreamOptions,
} from '#storage/recording_driver'
import { createS3Client } from '#storage/s3_client'
import type { S3Settings } from '#storage/storage_settings'

/** The least that S3 takes as a part of an upload, but for the last one. */
const PART_BYTES = 5 * 1024 * 1024

/** The region that S3 makes buckets in when none is named, and that cannot be named. */
const DEFAULT_REGION = 'us-east-1'

/** As long as the shortest remaining life of a signed address. */
const CACHE_CONTROL = 'private, max-age=3600'

/** Errors of a bucket that another process has made at the same moment. */
const ALREADY_MADE = new Set(['BucketAlreadyOwnedByYou', 'BucketAlreadyExists'])

/**
 * Recordings in a bucket of an S3 server. Where the bucket is missing, the first request that needs
 * it makes it: so nobody has to be the first, neither a server nor a command.
 */
export class S3RecordingDriver extends S3Driver implements RecordingDriver {
  #client: S3Client

  constructor(
    private settings: S3Settings,
    client: S3Client = createS3Client(settings)
  ) {
    super({ client, bucket: settings.bucket, visibility: 'private', supportsACL: false })
    this.#client = client
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          try {
            return await next(args)
          } catch (error) {
            const isNoBucket = error instanceof Error && error.name === 'NoSuchBucket'
            if (!isNoBucket || commandName === 'CreateBucketCommand') throw error
            await this.#makeBucket()
            return next(args)
          }
        },
      { step: 'initialize', name: 'makeMissingBucket' }
    )
  }

  async prepare(): Promise<void> {
    try {
      await this.#client.send(new HeadBucketCommand(this.#bucket))
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'NotFound') throw error
      await this.#makeBucket()
    }
  }

  override put(
    key: string,
    contents: string | Uint8Array,
    options?: { contentType?: string }
  ): Promise<void> {
    return super.put(key, contents, { ...options, cacheControl: CACHE_CONTROL })
  }

  /** Holds no more of the recording than one part: a short one goes at once, a long one in parts. */
  override async putStream(
    key: string,
    contents: Readable,
    options: StreamOptions = {}
  ): Promise<void> {
    const { contentType, partBytes = PART_BYTES } = options
    try {
      const parts = inPieces(contents, partBytes)
      const { value: first = Buffer.alloc(0) } = await parts.next()
      if (first.length < partBytes) await this.put(key, first, { contentType })
      else await this.#putParts(key, first, parts, contentType)
    } finally {
      contents.destroy()
    }
  }

  async readBytes(key: string, range?: ByteRange): Promise<Buffer> {
    const { Body } = await this.#client.send(
      new GetObjectCommand({
        ...this.#bucket,
        Key: key,
        Range: range && `bytes=${range.first}-${range.last ?? ''}`,
      })
    )
    return Buffer.from(await Body!.transformToByteArray())
  }

  async *walk(prefix: string): AsyncGenerator<StoredRecording> {
    let token: string | undefined
    do {
      const page = await this.#client.send(
        new ListObjectsV2Command({ ...this.#bucket, Prefix: prefix, ContinuationToken: token })
      )
      for (const { Key, Size, LastModified } of page.Contents ?? []) {
        yield { key: Key!, sizeBytes: Size!, modifiedAt: LastModified! }
      }
      token = page.NextContinuationToken
    } while (token !== undefined)
  }

  get #bucket() {
    return { Bucket: this.settings.bucket }
  }

  async #putParts(
    key: string,
    first: Buffer,
    others: AsyncIterable<Buffer>,
    contentType: string | undefined
  ): Promise<void> {
    const target = { ...this.#bucket, Key: key }
    const { UploadId } = await this.#client.send(
      new CreateMultipartUploadCommand({
        ...target,
        ContentType: contentType,
        CacheControl: CACHE_CONTROL,
      })
    )
    const upload = { ...target, UploadId }
    try {
      const Parts: { PartNumber: number; ETag?: string }[] = []
      const send = async (bytes: Buffer) => {
        const PartNumber = Parts.length + 1
        const { ETag } = await this.#client.send(
          new UploadPartCommand({ ...upload, PartNumber, Body: bytes })
        )
        Parts.push({ PartNumber, ETag })
      }
      await send(first)
      for await (const bytes of others) await send(bytes)
      await this.#client.send(
        new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } })
      )
    } catch (error) {
      // What has failed is told; that its remains could not be removed as well would hide it.
      await this.#client.send(new AbortMultipartUploadCommand(upload)).catch(() => undefined)
      throw error
    }
  }

  async #makeBucket(): Promise<void> {
    const { region } = this.settings
    const elsewhere = { LocationConstraint: region as BucketLocationConstraint }
    try {
      await this.#client.send(
        new CreateBucketCommand({
          ...this.#bucket,
          CreateBucketConfiguration: region === DEFAULT_REGION ? undefined : elsewhere,
        })
      )
    } catch (error) {
      if (!(error instanceof Error) || !ALREADY_MADE.has(error.name)) throw error
    }
  }
}
