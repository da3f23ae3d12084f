#include "poise/core/wired_team.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

#include "poise/core/error.hpp"
#include "poise/core/failure.hpp"
#include "poise/core/hands.hpp"
#include "poise/core/internal/post.hpp"

namespace poise::core {
namespace {

using Clock = Post::Clock;
constexpr auto heartbeat = std::chrono::seconds(1);
/// For so long who waits for what is gathered does not look away.
constexpr auto awake = std::chrono::milliseconds(1);

/// The next note that says so; `look` is called while there is none. Errors: what ended the rank that
/// sends a failure; Dismissed; what `look` throws.
template <class Look>
Post::Received await(Post& post, Says expected, const Look& look) {
  const Clock::time_point begin = Clock::now();
  for (;;) {
    if (auto received = post.receive()) {
      if (received->note.says == expected) return *std::move(received);
      if (received->note.says == Says::failure) rethrow_failure(received->note.bytes);
      if (received->note.says == Says::farewell) throw Dismissed{};
    } else if (Clock::now() - begin < awake) {
      std::this_thread::yield();
    } else {
      look();
      std::this_thread::sleep_for(post.pause());
    }
  }
}

}  // namespace

/// Rank 0 during one deal.
class WiredTeam::Dealer {
 public:
  Dealer(WiredTeam& team, const Task& task, std::span<const std::uint64_t> jobs, const Take& take)
      : team_(team), task_(task), left_(jobs), take_(take), hands_(task), out_(team.size(), 0) {}

  void run() {
    for (;;) {
      read_letters();
      take_own();
      if (!ending_ && (task_.stop.stop_requested() || lost())) end();
      if (!ending_) hand_out();
      const bool own_done = hands_.unfinished() == 0;
      const bool others_done =
          std::ranges::all_of(out_, [](std::size_t jobs) { return jobs == 0; });
      if (own_done && left_.empty() && (others_done || (ending_ && Clock::now() > *ending_)))
        return;
      hands_.wait(post().pause());
    }
  }

 private:
  Post& post() { return *team_.post_; }

  void read_letters() {
    while (auto received = post().receive()) {
      auto& [from, note] = *received;
      if (note.says == Says::ask && note.task == team_.task_)
        team_.asking_[from] = note.numbers.front();
      if (note.says == Says::halted && note.task == team_.task_) out_[from] = 0;
      if (note.says == Says::failure && (note.deal == 0 || note.deal == team_.deal_))
        rethrow_failure(note.bytes);
      if (note.says != Says::result || note.deal != team_.deal_) continue;
      --out_[from];
      hand_in({note.numbers.front(), from, std::move(note.bytes)});
    }
  }

  void take_own() {
    while (auto done = hands_.finished()) {
      if (done->error) std::rethrow_exception(done->error);
      hand_in({done->job, 0, std::move(done->bytes)});
    }
  }

  void hand_in(const JobResult& result) {
    if (!result.bytes.empty()) take_(result);
  }

  /// The next jobs for a rank that has so many idle threads.
  std::span<const std::uint64_t> part(std::size_t threads) {
    const std::size_t guided = left_.size() / (4 * team_.size());
    const auto jobs = left_.first(std::min(std::max(threads, guided), left_.size()));
    left_ = left_.subspan(jobs.size());
    return jobs;
  }

  void hand_out() {
    if (const std::size_t idle = hands_.starving(); idle > 0 && !left_.empty())
      hands_.give(team_.deal_, part(idle));
    for (std::size_t to = 1; to < team_.size() && !left_.empty(); ++to) {
      if (team_.asking_[to] == 0) continue;
      const auto jobs = part(team_.asking_[to]);
      team_.asking_[to] = 0;
      out_[to] += jobs.size();
      post().expect(to);
      post().send(to, {.says = Says::dealt,
                       .task = team_.task_,
                       .deal = team_.deal_,
                       .numbers = {jobs.begin(), jobs.end()}});
    }
  }

  bool lost() {
    for (std::size_t rank = 1; rank < team_.size(); ++rank) {
      if (out_[rank] == 0 || Clock::now() - post().heard(rank) < team_.patience_.silence) continue;
      team_.note_loss(rank);
      return true;
    }
    return false;
  }

  void end() {
    ending_ = Clock::now() + team_.patience_.grace;
    left_ = {};
    hands_.stop();
    post().send_all({.says = Says::halt, .task = team_.task_});
  }

  WiredTeam& team_;
  const Task& task_;
  std::span<const std::uint64_t> left_;
  const Take& take_;
  Hands hands_;
  std::vector<std::size_t> out_;             ///< jobs that each rank has
  std::optional<Clock::time_point> ending_;  ///< no results are waited for beyond
};

/// Another rank during one task.
class WiredTeam::Server {
 public:
  Server(Post& post, const Task& task, std::uint64_t number)
      : post_(post), task_(task), number_(number), hands_(task) {}

  /// Returns when the next task begins.
  void run() {
    while (read_letters()) {
      send_results();
      if (!halted_ && task_.stop.stop_requested()) halted_ = true;
      if (halted_ && !told_ && hands_.unfinished() == 0) tell(Says::halted, 0);
      if (!halted_ && !asked_ && hands_.starving() > 0) tell(Says::ask, hands_.starving());
      if (Clock::now() - post_.sent() > heartbeat) post_.send(0, {.says = Says::alive});
      hands_.wait(post_.pause());
    }
  }

 private:
  bool read_letters() {
    while (auto received = post_.receive()) {
      const Note& note = received->note;
      if (note.says == Says::farewell) throw Dismissed{};
      if (note.says == Says::open && note.task > number_) return false;
      if (note.task != number_) continue;
      if (note.says == Says::halt) {
        hands_.stop();
        halted_ = true;
      }
      if (note.says == Says::dealt) {
        hands_.give(note.deal, note.numbers);
        asked_ = false;
        told_ = false;
      }
    }
    return true;
  }

  void send_results() {
    while (auto done = hands_.finished()) {
      Note note{.says = Says::result, .task = number_, .deal = done->deal, .numbers = {done->job}};
      if (done->error) note.says = Says::failure;
      note.bytes = done->error ? pack_failure(done->error) : std::move(done->bytes);
      post_.send(0, note);
    }
  }

  void tell(Says what, std::uint64_t number) {
    post_.send(0, {.says = what, .task = number_, .numbers = {number}});
    (what == Says::ask ? asked_ : told_) = true;
  }

  Post& post_;
  const Task& task_;
  std::uint64_t number_;
  Hands hands_;
  bool asked_ = false, halted_ = false, told_ = false;
};

WiredTeam::WiredTeam(std::unique_ptr<Wire> wire, const Patience& patience)
    : wire_(std::move(wire)), post_(std::make_unique<Post>(*wire_)), patience_(patience) {}
WiredTeam::~WiredTeam() = default;

std::size_t WiredTeam::rank() const { return post_->rank(); }
std::size_t WiredTeam::size() const { return post_->size(); }
std::size_t WiredTeam::neighbours() const { return post_->neighbours(); }

bool WiredTeam::open(const Task& task) {
  ++task_;
  if (rank() != 0) {
    Server(*post_, task, task_).run();
    return false;
  }
  asking_.assign(size(), 0);
  post_->send_all({.says = Says::open, .task = task_});
  return true;
}

void WiredTeam::deal(const Task& task, std::span<const std::uint64_t> jobs, const Take& take) {
  ++deal_;
  if (loss_.empty()) Dealer(*this, task, jobs, take).run();
}

void WiredTeam::note_loss(std::size_t lost) {
  loss_ = fmt::format("rank {} of {} has not been heard of for {:.2g} s", lost, size(),
                      1e-3 * static_cast<double>(patience_.silence.count()));
}

void WiredTeam::dismiss() { post_->send_all({.says = Says::farewell}); }

void WiredTeam::fail(const std::exception_ptr& error) {
  post_->send(0, {.says = Says::failure,
                  .bytes = pack_failure(error, fmt::format("rank {} of {}: ", rank(), size()))});
}

void WiredTeam::meet() {
  ++task_;
  if (rank() == 0) post_->send_all({.says = Says::open, .task = task_});
}

void WiredTeam::require_heard() {
  if (task_ == 0) return;  // the launcher may start the others later
  for (std::size_t rank = 1; rank < size() && loss_.empty(); ++rank)
    if (waited_for_[rank] && Clock::now() - post_->heard(rank) > patience_.silence) note_loss(rank);
  if (!loss_.empty()) throw Interrupted(loss_);
}

bool WiredTeam::receive_parts(std::vector<Bytes>& parts) {
  bool stopped = false;
  waited_for_.assign(size(), true);
  for (std::size_t k = 1; k < size(); ++k) post_->expect(k);
  for (std::size_t k = 1; k < size(); ++k) {
    auto [from, note] = await(*post_, Says::gather, [this] { require_heard(); });
    waited_for_[from] = false;
    parts[from] = std::move(note.bytes);
    stopped = stopped || note.numbers.front() != 0;
  }
  return stopped;
}

Bytes WiredTeam::gather_bytes(Bytes mine, const std::stop_token& stop) {
  const auto end = [] { throw Interrupted("interrupted during what ranks do together"); };
  const std::uint64_t asked = stop.stop_requested() ? 1 : 0;
  if (rank() != 0) {
    post_->send(0, {.says = Says::gather, .numbers = {asked}, .bytes = std::move(mine)});
    const Note all = await(*post_, Says::gathered, [] {}).note;
    if (all.numbers.front() != 0) end();
    return all.bytes;
  }
  if (!loss_.empty()) throw Interrupted(loss_);
  std::vector<Bytes> parts(size());
  parts[0] = std::move(mine);
  const bool stopped = receive_parts(parts) || asked != 0;
  Note all{.says = Says::gathered, .numbers = {stopped ? std::uint64_t{1} : std::uint64_t{0}}};
  for (const Bytes& part : parts) all.bytes += part;
  post_->send_all(all);
  if (stopped) end();
  return all.bytes;
}

}  // namespace poise::core
