#include "studies/spike_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <numeric>
#include <span>
#include <utility>

#include "poise/core/error.hpp"
#include "poise/core/version.hpp"
#include "studies/describe.hpp"

namespace poise::experiments {
namespace {

using sample::SpikeBatch;
using sample::Spikes;

/// Lumps that wait for the disk: a few, so that neither thread waits for the other for long.
constexpr std::size_t most_lumps = 4;

/// Takes it out; a new one if there is none.
template <class T>
T last_of(std::vector<T>& spare) {
  if (spare.empty()) return {};
  T last = std::move(spare.back());
  spare.pop_back();
  return last;
}

/// Neurons are written in two bytes where they fit.
bool narrow(std::size_t n) {
  return n <= std::size_t{std::numeric_limits<std::uint16_t>::max()} + 1;
}

std::vector<io::ColumnDescription> columns(std::size_t n, bool sources) {
  using io::ColumnType;
  const auto neuron = narrow(n) ? ColumnType::uint16 : ColumnType::uint32;
  std::vector<io::ColumnDescription> all{
      {"spike_time", ColumnType::float64, {time_unit, "when a synapse spiked"}},
      {"spike_neuron", neuron, {"1", "neuron that heard it"}},
      {"spike_target", ColumnType::flag, {"", "population of that neuron"}, {"e", "i"}},
      {"spike_source", ColumnType::flag, {"", "population it came from"}, {"e", "i"}}};
  if (sources)
    all.push_back({"spike_source_neuron", neuron, {"1", "neuron of that population that sent it"}});
  return all;
}

/// `wide` as it is written.
const void* neurons(const std::vector<std::uint32_t>& wide, std::vector<std::uint16_t>& room,
                    bool narrowed) {
  if (!narrowed) return wide.data();
  room.resize(wide.size());
  std::ranges::transform(wide, room.begin(),
                         [](std::uint32_t j) { return static_cast<std::uint16_t>(j); });
  return room.data();
}

template <class T>
std::span<const std::byte> as_bytes(const std::vector<T>& values) {
  return std::as_bytes(std::span(values));
}
template <class T>
void read(io::Spool& spool, std::vector<T>& values) {
  spool.read(std::as_writable_bytes(std::span(values)));
}

/// All or nothing of it.
bool write(io::Spool& spool, const Spikes& spikes) {
  const std::vector<std::size_t> count{spikes.size()};
  std::vector<std::byte> all;
  for (const auto column : {as_bytes(count), as_bytes(spikes.times), as_bytes(spikes.neurons),
                            as_bytes(spikes.channels), as_bytes(spikes.sources)})
    all.insert(all.end(), column.begin(), column.end());
  return spool.write(all);
}

/// False at the end.
bool read(io::Spool& spool, bool sources, Spikes& spikes) {
  std::vector<std::size_t> count(1);
  if (spool.read(std::as_writable_bytes(std::span(count))) == 0) return false;
  spikes.resize(count[0], sources);
  read(spool, spikes.times);
  read(spool, spikes.neurons);
  read(spool, spikes.channels);
  read(spool, spikes.sources);
  return true;
}

}  // namespace

SpikeFile::SpikeFile(const std::string& path, std::size_t n, std::size_t replicas, bool sources)
    : n_(n),
      sources_(sources),
      file_(path, io::NetcdfFile::Medium::disk),
      columns_(file_, "spike", columns(n, sources), sample::SpikeTrains::sink_size),
      replicas_(replicas),
      writer_([this] { write_lumps(); }) {}

SpikeFile::~SpikeFile() { close(); }

/// Waits until all has been handled.
void SpikeFile::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  changed_.notify_all();
  if (writer_.joinable()) writer_.join();
}

std::size_t SpikeFile::bytes_a_spike() const {
  std::size_t sum = 0;
  for (const auto& column : columns(n_, sources_)) sum += io::bytes(column.type);
  return sum;
}

/// False: no more are taken.
bool SpikeFile::wait_for_room(std::unique_lock<std::mutex>& lock) {
  changed_.wait(lock, [this] { return lumps_.size() < most_lumps || !trouble_.empty(); });
  return trouble_.empty();
}

bool SpikeFile::take(std::size_t replica, SpikeBatch& batch) {
  std::unique_lock lock(mutex_);
  Lump lump{.replica = replica};
  if (!lumps_.empty()) {
    lump.spikes = last_of(spare_spikes_);
    lock.unlock();
    lump.spikes.resize(0, sources_);
    sample::SpikeSorter().append(batch, lump.spikes);
    lock.lock();
  } else {
    lump.batch = std::exchange(batch, last_of(spare_batches_));
  }
  if (!wait_for_room(lock)) return false;
  lumps_.push_back(std::move(lump));
  changed_.notify_all();
  return true;
}

void SpikeFile::finish(std::size_t replica) {
  const std::lock_guard lock(mutex_);
  lumps_.push_back({.replica = replica, .last = true});
  changed_.notify_all();
}

void SpikeFile::write_lumps() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return !lumps_.empty() || closing_; });
    if (lumps_.empty()) return;
    Lump lump = std::move(lumps_.front());
    lumps_.pop_front();
    const bool unsorted = lump.batch.size() > 0;
    if (unsorted) lump.spikes = last_of(spare_spikes_);
    changed_.notify_all();
    lock.unlock();
    try {
      if (unsorted) {
        lump.spikes.resize(0, sources_);
        sorter_.append(lump.batch, lump.spikes);
      }
      handle(lump.replica, lump.spikes, lump.last);
    } catch (const std::exception& error) {  // of the library, or of memory: the file is of no use
      broken_ = true;
      stop(error.what());
    }
    lock.lock();
    if (unsorted) spare_batches_.push_back(std::move(lump.batch));
    if (!lump.last) spare_spikes_.push_back(std::move(lump.spikes));
  }
}

void SpikeFile::stop(const std::string& trouble) {
  const std::lock_guard lock(mutex_);
  if (trouble_.empty()) trouble_ = trouble;
  changed_.notify_all();
}

void SpikeFile::handle(std::size_t number, const Spikes& spikes, bool last) {
  if (broken_) return;
  Replica& replica = replicas_[number];
  if (spikes.size() > 0) {
    if (number == turn_)
      append(replica, spikes);
    else
      put_aside(replica, spikes);
  }
  replica.finished = replica.finished || last;
  while (turn_ < replicas_.size() && replicas_[turn_].finished)
    if (++turn_ < replicas_.size()) drain(replicas_[turn_]);
}

void SpikeFile::no_room(Replica& replica) {
  replica.cut = true;
  stop(fmt::format("{}: the disk is full, or files may not be larger", file_.path()));
}

void SpikeFile::append(Replica& replica, const Spikes& spikes) {
  if (replica.cut) return;
  targets_.resize(spikes.size());
  source_populations_.resize(spikes.size());
  for (std::size_t k = 0; k < spikes.size(); ++k) {
    targets_[k] = static_cast<std::int8_t>(spikes.channels[k] / 2);
    source_populations_[k] = static_cast<std::int8_t>(spikes.channels[k] % 2);
  }
  const bool narrowed = narrow(n_);
  std::vector<const void*> values{spikes.times.data(), neurons(spikes.neurons, narrow_, narrowed),
                                  targets_.data(), source_populations_.data()};
  if (sources_) values.push_back(neurons(spikes.sources, narrow_sources_, narrowed));
  if (!columns_.append(spikes.size(), values)) return no_room(replica);
  replica.count += spikes.size();
  replica.until = spikes.times.back();
}

void SpikeFile::put_aside(Replica& replica, const Spikes& spikes) {
  if (replica.cut) return;
  if (!replica.waiting) replica.waiting.emplace(file_.path());
  if (!write(*replica.waiting, spikes)) no_room(replica);
}

/// It is the turn of this replica: what waits comes first.
void SpikeFile::drain(Replica& replica) {
  if (!replica.waiting) return;
  const bool cut_before = std::exchange(replica.cut, false);
  replica.waiting->rewind();
  Spikes spikes;
  while (!replica.cut && read(*replica.waiting, sources_, spikes)) append(replica, spikes);
  replica.cut = replica.cut || cut_before;
  replica.waiting.reset();
}

SpikeFile::Outcome SpikeFile::commit(const setup::Config& config, std::vector<double> until) {
  close();
  if (!broken_)
    for (std::size_t r = turn_; r < replicas_.size(); ++r) handle(r, {}, true);
  if (broken_) throw core::InputError(trouble_);
  Outcome outcome{{}, std::move(until), trouble_};
  std::vector<std::int64_t> counts, numbers(replicas_.size());
  std::iota(numbers.begin(), numbers.end(), std::int64_t{0});
  for (std::size_t r = 0; r < replicas_.size(); ++r) {
    outcome.counts.push_back(replicas_[r].count);
    counts.push_back(static_cast<std::int64_t>(replicas_[r].count));
    if (replicas_[r].cut) outcome.until[r] = replicas_[r].until;
  }
  file_.dimension("replica", replicas_.size());
  file_.variable("replica", {"replica"}, numbers, {"1", "replica, as its random streams name it"});
  file_.variable("spike_count", {"replica"}, counts,
                 {"1", "spikes of each replica, which follow on each other"});
  file_.attribute_of("spike_count", "sample_dimension", "spike");
  file_.variable("spikes_until", {"replica"}, outcome.until,
                 {time_unit, "time up to which the spikes of a replica are complete"});
  file_.attribute("poise_version", core::version());
  file_.attribute("commit", core::commit());
  file_.attribute("method", config.run.method);
  file_.attribute("n", static_cast<std::int64_t>(n_));
  file_.attribute("seed", static_cast<std::int64_t>(config.run.seed));
  file_.attribute("configuration", config.text);
  file_.commit();
  return outcome;
}

}  // namespace poise::experiments
