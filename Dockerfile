# poise on Debian 12: its packages built from this checkout, and installed where nothing else of it is.
#
#   docker build --tag poise .
#   docker run --rm --volume "$PWD:/work" poise limit experiments/configs/small.toml
#
# `docker run --rm -it --entrypoint python3 poise` has the module.
FROM debian:12 AS built
WORKDIR /poise
COPY scripts scripts
RUN scripts/bootstrap --build && rm -rf /var/lib/apt/lists/*
COPY . .
RUN cmake --preset package && cmake --build --preset package && cd build/package && cpack

FROM debian:12
COPY --from=built /poise/build/package/*.deb /packages/
RUN apt-get update \
  && apt-get install --yes --no-install-recommends \
    /packages/poise_*.deb /packages/python3-poise_*.deb \
    python3-matplotlib python3-netcdf4 python3-pil python3-jinja2 python3-mpmath \
  && rm -rf /var/lib/apt/lists/* /packages
WORKDIR /work
ENTRYPOINT ["poise"]
CMD ["--help"]
