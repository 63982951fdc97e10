# One image for all processes of Onward; the command says which:
#   node dist/workers/{prepare,orchestrator,intake,relay,console}.js, or node dist/cli/main.js for the command line.

FROM node:20.20-slim AS build
WORKDIR /onward
# Dependencies change more seldom than code. Their install scripts are not needed: what they ship is built already.
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:20.20-slim
# Temporal's SDK checks certificates against the system's authorities, which the slim image comes without.
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates \
  && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /onward
COPY --from=build /onward/package.json ./
COPY --from=build /onward/node_modules ./node_modules
COPY --from=build /onward/dist ./dist
COPY --from=build /onward/store/migrations ./store/migrations
COPY --from=build /onward/console/views ./console/views
COPY --from=build /onward/console/static ./console/static
# Files belong to root: the processes cannot change their own code.
USER node
CMD ["node", "dist/cli/main.js", "--help"]
