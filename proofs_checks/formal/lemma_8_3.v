(** [MV, Lemma 8.3]: with independent copies w^j of w(t) = Y(nt) - nt on [0, S] and the modulus
    phi_eps(w) = sup_{|s - t| <= eps} |w(s) - w(t)|, for any delta > 0
        lim_{eps -> 0} limsup_n n^{-1} log P(sum_{j <= n} phi_eps(w^j) >= delta n) = -infinity.

    Proved here: `printed_limit_fails`: for all eps, delta > 0 and all large n
        n^{-1} log P(|w^j(eps)| >= delta for all j <= n) >= -log 3
    (ledger: lemma-8.3, as printed, for w read as it is defined there, without a factor n^{-1/2}).
    That event implies the printed one, for phi_eps(w) >= |w(eps)|; by independence its probability
    is the n-th power of P(|Y(n eps) - n eps| >= delta), which stands in the theorem. The
    implication and the existence of the copies are not formal. *)

From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
From Poise Require Import calculus poisson.
Open Scope R_scope.

Definition outside (s delta : R) (k : nat) : R := if Rle_dec delta (Rabs (INR k - s)) then 1 else 0.

(** P(|Y - s| >= delta) for a Poisson variable of mean s. *)
Definition leaves (s delta : R) : R := Series (fun k => atom s k * outside s delta k).

Lemma outside_range s delta k : 0 <= outside s delta k <= 1.
Proof. unfold outside. destruct Rle_dec; lra. Qed.

(** Atoms fall slowly: by at most a factor s / (k + l) a step. *)
Lemma atoms_fall_slowly s k l :
  0 < s -> (0 < k + l)%nat -> atom s k * (s / INR (k + l)) ^ l <= atom s (k + l).
Proof.
  intros s_pos.
  enough (any : forall m, (0 < m)%nat -> forall j, (k + j <= m)%nat ->
            atom s k * (s / INR m) ^ j <= atom s (k + j)) by (intros positive; now apply any).
  intros m m_pos. assert (M : 0 < INR m) by now apply lt_0_INR.
  induction j as [|j IH]; intros le; [rewrite Nat.add_0_r; simpl; lra|].
  specialize (IH ltac:(lia)). rewrite Nat.add_succ_r.
  replace (atom s (S (k + j))) with (atom s (k + j) * (s / INR (S (k + j)))).
  2: { unfold atom. rewrite fact_simpl, mult_INR. simpl pow. field.
       split; [apply INR_fact_neq_0|apply not_0_INR; lia]. }
  simpl pow. rewrite (Rmult_comm (s / INR m)), <- Rmult_assoc.
  assert (step : s / INR m <= s / INR (S (k + j))).
  { apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; [apply lt_0_INR; lia|].
    apply le_INR. lia. }
  assert (0 < s / INR m) by now apply Rdiv_lt_0_compat.
  apply Rmult_le_compat; [|lra|assumption|assumption].
  apply Rmult_le_pos; [apply atom_nonneg; lra|apply pow_le; lra].
Qed.

(** (1 - x)^l >= 1 - l x. *)
Lemma bernoulli x l : 0 <= x <= 1 -> 1 - INR l * x <= (1 - x) ^ l.
Proof.
  intros x_in. induction l as [|l IH]; [simpl; lra|]. rewrite S_INR. simpl pow.
  pose proof (pos_INR l). nra.
Qed.

Lemma often_outside s delta l :
  0 < delta -> 2 * delta <= INR l -> 2 * INR l * (delta + INR l) <= s -> 0 < s -> / 3 <= leaves s delta.
Proof.
  intros delta_pos l_in s_in s_pos.
  assert (l_pos : (0 < l)%nat) by (apply INR_lt; simpl; lra).
  assert (shift : forall k, atom s k * (1 - outside s delta k) <=
                            2 * (atom s (l + k) * outside s delta (l + k))).
  { intros k. pose proof (atom_pos s (l + k) s_pos) as positive.
    unfold outside at 1. destruct (Rle_dec delta (Rabs (INR k - s))) as [out | inside].
    - pose proof (outside_range s delta (l + k)). nra.
    - apply Rnot_le_lt, Rabs_def2 in inside.
      replace (outside s delta (l + k)) with 1.
      2: { unfold outside. destruct Rle_dec as [_ | still]; [reflexivity|]. exfalso. apply still.
           rewrite plus_INR. apply Rle_trans with (2 := Rle_abs _). lra. }
      pose proof (atoms_fall_slowly s k l s_pos ltac:(lia)) as slow.
      rewrite (Nat.add_comm l k). rewrite Rminus_0_r, !Rmult_1_r.
      enough (half : / 2 <= (s / INR (k + l)) ^ l).
      { pose proof (atom_pos s k s_pos) as atom_k.
        apply Rmult_le_compat_l with (r := atom s k) in half; lra. }
      rewrite plus_INR. set (x := (delta + INR l) / (s + delta + INR l)).
      assert (0 < s + delta + INR l) by (pose proof (pos_INR l); lra).
      assert (x_in : 0 <= x <= 1).
      { unfold x. split.
        - apply Rlt_le, Rdiv_lt_0_compat; lra.
        - apply Rmult_le_reg_r with (s + delta + INR l); [assumption|].
          unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      apply Rle_trans with ((1 - x) ^ l).
      + apply Rle_trans with (2 := bernoulli x l x_in).
        enough (INR l * x <= / 2) by lra.
        apply Rmult_le_reg_r with (2 * (s + delta + INR l)); [lra|].
        replace (INR l * x * (2 * (s + delta + INR l))) with (2 * INR l * (delta + INR l))
          by (unfold x; field; lra). lra.
      + apply pow_incr. split; [lra|].
        replace (1 - x) with (s * / (s + delta + INR l)) by (unfold x; field; lra).
        apply Rmult_le_compat_l; [lra|]. apply Rinv_le_contravar; [|lra].
        pose proof (pos_INR k). lra. }
  pose proof (ex_average s (outside s delta) ltac:(lra) (outside_range s delta)) as sums.
  assert (inside_sums : ex_series (fun k => atom s k * (1 - outside s delta k))).
  { apply ex_average; [lra|]. intros k. pose proof (outside_range s delta k). lra. }
  assert (complement : Series (fun k => atom s k * (1 - outside s delta k)) = 1 - leaves s delta).
  { apply is_series_unique.
    apply is_series_ext with (a := fun k => minus (atom s k) (atom s k * outside s delta k)).
    - intros k. unfold minus, plus, opp; simpl. ring.
    - apply (is_series_minus (atom s) _ 1 (leaves s delta)); [apply atoms_sum_to_one|].
      now apply Series_correct. }
  assert (shifted : Series (fun k => atom s (l + k) * outside s delta (l + k)) <= leaves s delta).
  { unfold leaves. rewrite (Series_incr_n (fun k => atom s k * outside s delta k) l) by (exact l_pos || exact sums).
    enough (0 <= sum_f_R0 (fun k => atom s k * outside s delta k) (pred l)) by lra.
    apply cond_pos_sum. intros k. apply Rmult_le_pos; [apply atom_nonneg; lra|apply outside_range]. }
  assert (le : Series (fun k => atom s k * (1 - outside s delta k)) <=
               Series (fun k => 2 * (atom s (l + k) * outside s delta (l + k)))).
  { apply Series_le.
    - intros k. split; [|apply shift].
      apply Rmult_le_pos; [apply atom_nonneg; lra|]. pose proof (outside_range s delta k). lra.
    - apply (ex_series_scal_l (K := R_AbsRing) (V := R_NormedModule) 2).
      apply (ex_series_incr_n (fun k => atom s k * outside s delta k) l). exact sums. }
  rewrite Series_scal_l, complement in le. lra.
Qed.

Theorem printed_limit_fails eps delta :
  0 < eps -> 0 < delta ->
  exists n0, forall n, (n0 <= n)%nat -> - ln 3 <= / INR n * ln (leaves (INR n * eps) delta ^ n).
Proof.
  intros eps_pos delta_pos.
  destruct (nfloor_ex (2 * delta)) as [l [_ l_high]]; [lra|]. rewrite <- S_INR in l_high.
  destruct (nfloor_ex (2 * INR (S l) * (delta + INR (S l)) / eps)) as [m [_ m_high]].
  { apply Rlt_le, Rdiv_lt_0_compat; [|assumption]. nra. }
  exists (S m). intros n n_in. apply le_INR in n_in. rewrite S_INR in n_in.
  pose proof (pos_INR m).
  assert (large : 2 * INR (S l) * (delta + INR (S l)) <= INR n * eps).
  { apply Rmult_le_reg_r with (/ eps); [now apply Rinv_0_lt_compat|].
    rewrite (Rmult_assoc (INR n)), Rinv_r by lra. unfold Rdiv in m_high. lra. }
  pose proof (often_outside (INR n * eps) delta (S l) delta_pos ltac:(lra) large ltac:(nra)) as often.
  rewrite ln_pow by lra. rewrite <- Rmult_assoc, Rinv_l, Rmult_1_l by lra.
  rewrite <- ln_Rinv by lra.
  destruct often as [less | <-]; [apply Rlt_le, ln_increasing; lra|lra].
Qed.
