(** [MV, Theorem 4.1]: under Hypothesis 3.2, with unit probability, for any T < eta,
        sup_{t <= T} {|hat K^n - K| + |hat v^n - bar v|} -> 0 in both populations.

    Proved here: `weak_limits_do_not_fix_means`: the hypothesis, weak convergence of the initial
    empirical measures, goes over from potentials u^1, ..., u^n to those in which one neuron's is
    u^1 + n, while the limit of their mean grows by 1. So (4.5) fails for one of the two starts at
    t = 0, whatever the network (ledger: theorem-4.1, as printed). Averages are finite sums; nothing
    is modelled. That it fails at later times too is not formal. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

(** x(0) + ... + x(n - 1), and its n-th part. *)
Fixpoint sum (n : nat) (x : nat -> R) : R := match n with O => 0 | S k => sum k x + x k end.
Definition average (n : nat) (x : nat -> R) : R := sum n x / INR n.

(** u(n, j) is the potential of neuron j among n; the one of neuron 0 is moved by n. *)
Definition moved (u : nat -> nat -> R) (n j : nat) : R :=
  match j with O => u n O + INR n | S _ => u n j end.

Lemma sum_differs_by_first n x y :
  (1 <= n)%nat -> (forall j, (1 <= j)%nat -> x j = y j) -> sum n x - sum n y = x O - y O.
Proof.
  intros n_pos same. induction n as [|[|n] IH]; [lia|simpl; lra|].
  specialize (IH ltac:(lia)). change (sum (S (S n)) x) with (sum (S n) x + x (S n)).
  change (sum (S (S n)) y) with (sum (S n) y + y (S n)). rewrite (same (S n)) by lia. lra.
Qed.

Lemma mean_of_moved u n : (1 <= n)%nat -> average n (moved u n) = average n (u n) + 1.
Proof.
  intros n_pos. assert (0 < INR n) by (apply lt_0_INR; lia).
  pose proof (sum_differs_by_first n (moved u n) (u n) n_pos) as differ.
  specialize (differ ltac:(intros [|j] j_pos; [lia|reflexivity])). simpl in differ.
  unfold average. replace (sum n (moved u n)) with (sum n (u n) + INR n) by lra. field. lra.
Qed.

Lemma averages_of_bounded u n g M :
  (1 <= n)%nat -> (forall x, Rabs (g x) <= M) ->
  Rabs (average n (fun j => g (moved u n j)) - average n (fun j => g (u n j))) <= 2 * M / INR n.
Proof.
  intros n_pos bounded. assert (0 < INR n) by (apply lt_0_INR; lia).
  pose proof (sum_differs_by_first n (fun j => g (moved u n j)) (fun j => g (u n j)) n_pos) as differ.
  specialize (differ ltac:(intros [|j] j_pos; [lia|reflexivity])).
  unfold average, Rdiv. rewrite <- Rmult_minus_distr_r, differ, Rabs_mult.
  rewrite (Rabs_right (/ INR n)) by (apply Rle_ge, Rlt_le, Rinv_0_lt_compat; assumption).
  apply Rmult_le_compat_r; [now apply Rlt_le, Rinv_0_lt_compat|].
  apply Rle_trans with (1 := Rabs_triang _ _). rewrite Rabs_Ropp.
  pose proof (bounded (moved u n 0%nat)). pose proof (bounded (u n 0%nat)). lra.
Qed.

Theorem weak_limits_do_not_fix_means (u : nat -> nat -> R) :
  (forall g M l, (forall x, Rabs (g x) <= M) ->
     is_lim_seq (fun n => average n (fun j => g (u n j))) (Finite l) ->
     is_lim_seq (fun n => average n (fun j => g (moved u n j))) (Finite l)) /\
  (forall m, is_lim_seq (fun n => average n (u n)) (Finite m) ->
     is_lim_seq (fun n => average n (moved u n)) (Finite (m + 1))).
Proof.
  split.
  - intros g M l bounded limit.
    assert (vanishes : is_lim_seq (fun n => 2 * M / INR n) 0).
    { replace (Finite 0) with (Rbar_mult (2 * M) 0) by (simpl; f_equal; ring).
      apply is_lim_seq_scal_l. apply (is_lim_seq_inv _ p_infty); [apply is_lim_seq_INR|easy]. }
    assert (close : is_lim_seq
      (fun n => average n (fun j => g (moved u n j)) - average n (fun j => g (u n j))) 0).
    { apply is_lim_seq_abs_0.
      apply (is_lim_seq_le_le_loc (fun _ => 0) _ (fun n => 2 * M / INR n)).
      - exists 1%nat. intros n n_pos. split; [apply Rabs_pos|now apply averages_of_bounded].
      - apply is_lim_seq_const.
      - exact vanishes. }
    pose proof (is_lim_seq_plus' _ _ _ _ close limit) as both. rewrite Rplus_0_l in both.
    eapply is_lim_seq_ext; [|exact both]. intros n. simpl. ring.
  - intros m limit.
    pose proof (is_lim_seq_plus' _ _ _ _ limit (is_lim_seq_const 1)) as both.
    apply is_lim_seq_ext_loc with (2 := both). exists 1%nat. intros n n_pos. now rewrite mean_of_moved.
Qed.
