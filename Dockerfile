# The image of production: docs/DEPLOYMENT.md says how it is built, run and checked.
#
#   docker build --build-arg VERSION="$(git rev-parse HEAD)" -t saywell .
#
# DEBIAN_IMAGE, NODE_IMAGE  the base images. Name them with their digest (debian@sha256:...) wherever
#                           the image goes to production: a tag may be moved, a digest may not.
# POSTGRES_MAJOR            the major version of pg_dump, pg_restore and psql: that of your server.
#                           Debian 12 has 15; the others come from https://apt.postgresql.org
# VERSION                   the commit, for the label of the image
ARG DEBIAN_IMAGE=docker.io/library/debian:bookworm-slim
ARG NODE_IMAGE=docker.io/library/node:24.21.0-bookworm-slim

FROM ${NODE_IMAGE} AS node

# An ffmpeg with only our parts: 4 MB instead of the 480 MB of Debian's package.
FROM node AS ffmpeg
RUN apt-get update -qq && apt-get install -qq -y --no-install-recommends \
  gcc libc6-dev make nasm dpkg-dev xz-utils debian-archive-keyring >/dev/null
WORKDIR /src
COPY bin/build_ffmpeg.js bin/
RUN node bin/build_ffmpeg.js

# PostgreSQL's programs out of their package, which depends on Perl for what we do not call.
FROM ${DEBIAN_IMAGE} AS postgres
ARG POSTGRES_MAJOR=15
WORKDIR /packages
RUN apt-get update -qq \
  && apt-get download -qq "postgresql-client-${POSTGRES_MAJOR}" \
  && dpkg -x postgresql-client-*.deb unpacked \
  && mkdir -p "/programs/usr/lib/postgresql/${POSTGRES_MAJOR}/bin" \
  && cd "unpacked/usr/lib/postgresql/${POSTGRES_MAJOR}/bin" \
  && cp pg_dump pg_restore psql "/programs/usr/lib/postgresql/${POSTGRES_MAJOR}/bin/"

FROM node AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# Source maps and types, which nothing reads there, are a third of the packages.
RUN npm ci --omit=dev --omit=peer --omit=optional --ignore-scripts \
  && find node_modules -type f -regex '.*\.\(map\|d\.[cm]?ts\)' -delete
# With --omit=dev, npm 11 also leaves out packages of production that something of development uses.
RUN npm pkg delete devDependencies && npm sbom --sbom-format=cyclonedx >sbom.json

FROM node AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# Stack traces name compiled lines without the maps, which are as large as the code.
RUN npm run build && find build -name '*.js.map' -delete

FROM ${DEBIAN_IMAGE}
RUN apt-get update -qq \
  && apt-get upgrade -qq -y >/dev/null \
  && apt-get install -qq -y --no-install-recommends \
  ca-certificates libpq5 libreadline8 tini >/dev/null \
  && rm -rf /var/lib/apt/lists/* /var/cache/* /var/log/*
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=postgres /programs/ /
WORKDIR /app
COPY --from=dependencies /app/sbom.json ./
COPY --from=dependencies /app/node_modules node_modules
COPY --from=ffmpeg /src/ffmpeg ffmpeg
COPY --from=build /app/build ./
# Places for volumes: recordings without an S3 server (STORAGE_PATH), and backups (BACKUP_PATH).
RUN mkdir /data /backups && chown 1000:1000 /data /backups

ARG VERSION=unknown
LABEL org.opencontainers.image.title=saywell org.opencontainers.image.revision=${VERSION}
ENV NODE_ENV=production STORAGE_PATH=/data
USER 1000:1000
EXPOSE 3333
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT ?? 3333) + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# npm would keep SIGTERM to itself; tini passes it on, and waits for what the decoder leaves behind.
ENTRYPOINT ["tini", "--"]
CMD ["node", "bin/server.js"]
