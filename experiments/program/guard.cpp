#include "guard.hpp"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <initializer_list>

namespace poise::experiments {
namespace {

/// Hands signals on to the process that works until that ends, and ends as it did.
[[noreturn]] void guard(pid_t worker, const sigset_t& signals) {
  for (;;) {
    const int signal = sigwaitinfo(&signals, nullptr);
    if (signal == SIGTERM || signal == SIGINT) kill(worker, signal);
    int status = 0;
    if (signal != SIGCHLD || waitpid(worker, &status, WNOHANG) != worker) continue;
    if (WIFEXITED(status)) std::_Exit(WEXITSTATUS(status));
    if (!WIFSIGNALED(status)) continue;
    sigprocmask(SIG_UNBLOCK, &signals, nullptr);
    raise(WTERMSIG(status));
    std::_Exit(128 + WTERMSIG(status));
  }
}

}  // namespace

void work_under_guard() {
  sigset_t signals{}, before{};
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGCHLD}) sigaddset(&signals, signal);
  sigprocmask(SIG_BLOCK, &signals, &before);
  const pid_t parent = getpid();
  const pid_t worker = fork();
  if (worker > 0) guard(worker, signals);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  if (worker < 0) return;  // no process more to be had: then without
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGHUP);
  if (getppid() != parent) raise(SIGHUP);
}

}  // namespace poise::experiments
