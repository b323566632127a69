# Images by their digest, for both architectures; Dependabot proposes newer ones.
FROM rust:1.95-bookworm@sha256:6258907abe69656e41cd992e0b705cdcfabcbbe3db374f92ed2d47121282d4a1 AS build
WORKDIR /build
COPY . .
# The caches keep a rebuild to what changed; the binary is copied out, for a cache is not part of the image.
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/build/target \
    cargo build --profile dist --locked --bin hourkeep \
    && cp target/dist/hourkeep /hourkeep \
    && mkdir /empty

# The binary alone, for a release: docker buildx build --target binary --output out .
FROM scratch AS binary
COPY --from=build /hourkeep /hourkeep

# glibc, CA certificates and nothing to log into: no shell, no package manager. Time zones are inside the binary.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f
COPY --from=build /hourkeep /hourkeep
# A practice on SQLite mounts a volume here; a new volume takes this owner over.
COPY --from=build --chown=65532:65532 /empty /data
ENV HOURKEEP_LISTEN=0.0.0.0:8080
# The operator's listener, 127.0.0.1:8090, stays inside: the health check asks it.
EXPOSE 8080
USER 65532:65532
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 CMD ["/hourkeep", "healthcheck"]
ENTRYPOINT ["/hourkeep"]
CMD ["serve"]
